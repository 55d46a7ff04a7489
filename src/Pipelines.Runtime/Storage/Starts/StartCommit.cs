using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Storage.Starts;

/// <summary>
/// Executions to create together with what a trigger remembers: all of it becomes durable, or none. An execution whose key is taken is
/// left out, and the rest is done.
/// </summary>
public sealed record StartCommit
{
    /// <summary>Its name, never used for another: when an answer was lost it is passed again, and what it has done then counts as done by it.</summary>
    public required string Id { get; init; }

    /// <summary>The executions. All of them are of one flow and one trigger when <see cref="WhileOpen"/> is not <see cref="WhileOpen.Start"/>.</summary>
    public IReadOnlyList<KeyedExecution> Executions { get; init; } = [];

    /// <summary>Documents to write with them. Where one does not find its expected version, nothing of this start is done.</summary>
    public IReadOnlyList<DocumentWrite> Documents { get; init; } = [];

    /// <summary>What becomes of it while an earlier execution of the flow and trigger has not ended.</summary>
    public WhileOpen WhileOpen { get; init; }
}
