namespace Pipelines.Runtime.Storage;

/// <summary>What follows from changes.</summary>
public static class ExecutionChangeExtensions
{
    /// <summary>Whether nobody owns the execution after this change: its owner lets go of it, or it has ended.</summary>
    /// <param name="change">The change.</param>
    public static bool EndsOwnership(this ExecutionChange change) => change.ReleasesOwnership || change.State.IsTerminal();

    /// <summary>The one change that leaves the execution as both would, this one first: what the later one does not say stays.</summary>
    internal static ExecutionChange Then(this ExecutionChange earlier, ExecutionChange later) => later with
    {
        StartedAt = later.StartedAt ?? earlier.StartedAt,
        EndedAt = later.EndedAt ?? earlier.EndedAt,
        Labels = later.Labels is { } labels ? earlier.Labels?.With(labels) ?? labels : earlier.Labels,
        OutputsJson = later.OutputsJson ?? earlier.OutputsJson,
        Error = later.Error ?? earlier.Error,
        Revision = later.Revision ?? earlier.Revision,
        ReleasesOwnership = later.ReleasesOwnership || earlier.ReleasesOwnership,
    };
}
