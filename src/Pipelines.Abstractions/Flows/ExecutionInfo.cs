using System.Collections.ObjectModel;

namespace Pipelines;

/// <summary>What a flow may know of the execution it runs in.</summary>
public sealed record ExecutionInfo
{
    /// <summary>The execution's id: 26 characters, sortable by creation time.</summary>
    public required string Id { get; init; }

    /// <summary>The flow's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The flow's id within its namespace.</summary>
    public required string FlowId { get; init; }

    /// <summary>The revision of the flow that the execution runs.</summary>
    public string Revision { get; init; } = "";

    /// <summary>
    /// The time the execution stands for: the scheduled or backfilled time, or when it was started by hand. Always defined;
    /// carries the trigger's UTC offset.
    /// </summary>
    public required DateTimeOffset LogicalDate { get; init; }

    /// <summary>The id of the trigger that started it; <see langword="null"/> when it was started by hand.</summary>
    public string? Trigger { get; init; }

    /// <summary>The labels it had when this attempt started.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The execution that runs this one as its subflow; <see langword="null"/> when none does.</summary>
    public string? ParentExecutionId { get; init; }

    /// <summary>Which try of the whole execution this is, from 1; restarts count up.</summary>
    public int Attempt { get; init; } = 1;
}
