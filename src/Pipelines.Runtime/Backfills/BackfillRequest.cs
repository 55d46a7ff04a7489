using System.Collections.ObjectModel;
using System.Text.Json;

namespace Pipelines.Runtime.Backfills;

/// <summary>A wish for executions of the ticks of a schedule in a range.</summary>
internal sealed record BackfillRequest
{
    /// <summary>The flow: namespace and id, or the id alone where it is unique.</summary>
    public required string Flow { get; init; }

    /// <summary>The schedule's id within the flow.</summary>
    public required string Trigger { get; init; }

    /// <summary>
    /// The beginning of the range: a month, a date or a time (ISO 8601), in the schedule's time zone unless it has an offset. A month or a
    /// date stands for its first moment.
    /// </summary>
    public required string From { get; init; }

    /// <summary>
    /// The end of the range, inclusive: as <see cref="From"/>, but a month or a date stands for all of it. <see langword="null"/> for now. What
    /// lies ahead of now is left out: it is for the schedule itself.
    /// </summary>
    public string? To { get; init; }

    /// <summary>Which ticks.</summary>
    public BackfillSelection Selection { get; init; }

    /// <summary>Which first.</summary>
    public BackfillOrder Order { get; init; }

    /// <summary>How many of its executions may be open at once, from 1 to <see cref="BackfillControl.MaxParallelism"/>.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Inputs that replace what the schedule gives for each tick, as a JSON object of those; <see langword="null"/> for none.</summary>
    public JsonElement? Inputs { get; init; }

    /// <summary>Labels of the executions.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Who wants it; <see langword="null"/> when nobody knows.</summary>
    public string? By { get; init; }
}
