using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Executor;

/// <summary>Executions to start at most once, together with what their trigger remembers: all of it becomes durable, or none.</summary>
internal sealed record StartGroup
{
    /// <summary>The executions; one whose key is taken is left out. None of them is driven here at once.</summary>
    public IReadOnlyList<KeyedStart> Starts { get; init; } = [];

    /// <summary>Documents to write with them. Where one does not find its expected version, nothing is started.</summary>
    public IReadOnlyList<DocumentWrite> Documents { get; init; } = [];

    /// <summary>What becomes of it while an earlier execution of the flow and trigger has not ended.</summary>
    public WhileOpen WhileOpen { get; init; }
}
