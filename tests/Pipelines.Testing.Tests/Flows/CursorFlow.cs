namespace Pipelines.Testing.Tests.Flows;

/// <summary>Goes on where the last execution stopped, and signs in with a password that an administrator has set.</summary>
[Flow("cursor", Namespace = "tests.cursors")]
public sealed partial class CursorFlow
{
    [Task]
    public async Task<int> NextAsync(TaskContext task, CancellationToken ct)
    {
        if (await task.KeyValues.GetAsync<Secret>("password", ct) is { } password)
        {
            task.Logger.LogSignedIn(password.Reveal());
        }

        await task.KeyValues.SetAsync("seen", true, TimeSpan.FromHours(1), ct);
        return await task.KeyValues.UpdateAsync<int>("cursor", cursor => cursor + 10, ct);
    }
}
