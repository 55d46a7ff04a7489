using Pipelines.Runtime.Triggers.Health;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>How a trigger is: what lists of triggers show.</summary>
internal sealed record TriggerStatus
{
    /// <summary>The trigger.</summary>
    public required CatalogTrigger Trigger { get; init; }

    /// <summary>The last tick of a schedule that was considered, with the offset of its zone; <see langword="null"/> before the first, and for other triggers.</summary>
    public DateTimeOffset? LastTickAt { get; init; }

    /// <summary>The next ticks of a schedule that is enabled, with the offset of its zone.</summary>
    public IReadOnlyList<DateTimeOffset> NextTicks { get; init; } = [];

    /// <summary>How many ticks wait for the execution before them to end.</summary>
    public int WaitingTicks { get; init; }

    /// <summary>Why it is unhealthy; <see langword="null"/> when it is healthy.</summary>
    public TriggerFailure? Failure { get; init; }
}
