namespace Pipelines.Web.Tests.Flows;

/// <summary>Saves a file, and says things of it that cannot stand in a header.</summary>
[Flow("crafted", Namespace = "made")]
internal sealed partial class CraftedFlow
{
    [Task]
    public async Task<Artifact> SaveAsync(TaskContext task, CancellationToken cancellationToken)
    {
        var saved = await task.Artifacts.SaveAsync("größer 世界.csv", static (file, token) => file.WriteAsync("0123456789"u8.ToArray(), token).AsTask(), cancellationToken);
        return saved with { ContentType = "text/plain; a=\"x\r\nSet-Cookie: stolen=1\"", Sha256 = "\"\r\nSet-Cookie: stolen=1" };
    }
}
