namespace Pipelines.Web.Tests.Flows;

/// <summary>Takes files and makes one.</summary>
[Flow("files", Namespace = "web.tests")]
internal sealed partial class FileFlow(FileFlow.Inputs inputs)
{
    internal sealed record Inputs(Artifact Source, Secret? Password = null, IReadOnlyList<string>? Tags = null);

    [Task]
    public async Task<Artifact> CopyAsync(TaskContext task, CancellationToken cancellationToken)
    {
        await using var source = await task.Artifacts.OpenReadAsync(inputs.Source, cancellationToken);
        return await task.Artifacts.SaveAsync("copy of " + inputs.Source.Name, source.CopyToAsync, cancellationToken);
    }

    [Task]
    public string Leak(TaskContext task)
    {
        _ = task;
        return inputs.Password?.Reveal() ?? "nothing";
    }
}
