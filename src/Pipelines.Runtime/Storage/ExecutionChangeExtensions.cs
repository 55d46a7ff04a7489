namespace Pipelines.Runtime.Storage;

/// <summary>Questions about changes.</summary>
internal static class ExecutionChangeExtensions
{
    /// <summary>Whether nobody owns the execution after this change: its owner lets go of it, or it has ended.</summary>
    public static bool EndsOwnership(this ExecutionChange change) => change.ReleasesOwnership || change.State.IsTerminal();
}
