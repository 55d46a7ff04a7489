namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>An execution as it is in the store.</summary>
internal sealed record StoredExecution
{
    public required string Id { get; init; }

    public required string Flow { get; init; }

    /// <summary>The state, in the command line's words.</summary>
    public required string State { get; init; }

    public required long Number { get; init; }

    public long? Output { get; init; }

    /// <summary>The execution that started this one.</summary>
    public string? Parent { get; init; }

    public string? Error { get; init; }

    public required IReadOnlyList<StoredRun> Runs { get; init; }

    /// <summary>The nonces that its log tells of, one for every time that code of a task came to its end and the line was kept.</summary>
    public IReadOnlyList<string> Logged { get; init; } = [];
}
