using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Maintenance;

/// <summary>What to remove, and how gently.</summary>
internal sealed record RetentionPlan
{
    /// <summary>The limits of a flow, by its full name; <see langword="null"/> for a flow to leave alone.</summary>
    public required Func<string, RetentionLimits?> LimitsOf { get; init; }

    /// <summary>The most executions a transaction.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How long others may write between two transactions.</summary>
    public required TimeSpan BatchPause { get; init; }

    /// <summary>Whether only to count.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>What the settings say.</summary>
    public static RetentionPlan Of(RetentionOptions options, RetentionOptionsReader reader) => new()
    {
        LimitsOf = flow => reader.LimitsOf(options, flow),
        BatchSize = options.BatchSize,
        BatchPause = options.BatchPause,
    };
}
