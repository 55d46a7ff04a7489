namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>A task run as it is in the store.</summary>
internal sealed record StoredRun
{
    /// <summary><c>load</c>, or <c>load.7</c>.</summary>
    public required string Name { get; init; }

    public required string State { get; init; }

    /// <summary>Whether it stands for all elements of a fanned-out task, and has no attempts itself.</summary>
    public bool IsSummary { get; init; }

    public required int Attempts { get; init; }

    public required int Interruptions { get; init; }

    /// <summary>The outputs: one, or those of a list.</summary>
    public IReadOnlyList<StampedValue> Outputs { get; init; } = [];

    /// <summary>The states of its attempts, by number.</summary>
    public required IReadOnlyDictionary<int, string> AttemptStates { get; init; }
}
