using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.Storage;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>A file that was saved for an execution.</summary>
/// <param name="TaskRun">The task run that saved it; <c>inputs</c> for a file given at the start.</param>
/// <param name="Artifact">The handle.</param>
internal sealed record ExecutionFile(string TaskRun, Artifact Artifact)
{
    /// <summary>The file of a handle; <see langword="null"/> when it belongs to another execution: a handle may come from anywhere.</summary>
    public static ExecutionFile? Of(ExecutionRecord execution, Artifact handle)
    {
        if (!ArtifactUri.TryParse(handle.Uri, out _))
        {
            return null;
        }

        // Made again of what is known of the execution: only the same address is a file of it.
        var parts = handle.Uri.Split('/');
        var (taskRun, name) = (Uri.UnescapeDataString(parts[^2]), Uri.UnescapeDataString(parts[^1]));
        var own = ArtifactUri.Create(new ArtifactScope(execution.Namespace, execution.FlowId, execution.Id, taskRun), name).ToString();
        return own == handle.Uri ? new ExecutionFile(taskRun, handle with { Name = name }) : null;
    }
}
