using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Backfills;

/// <summary>
/// A backfill as it is kept: executions for the ticks of a schedule in a range. It changes only together with the executions it starts, in
/// one transaction and from the version that was read, so that it holds whoever drives it and whenever that one dies.
/// </summary>
internal sealed record BackfillRecord
{
    /// <summary>The id: sortable by the time of creation, as those of executions.</summary>
    public required string Id { get; init; }

    /// <summary>The version it was read in; 0 for one that is not stored yet.</summary>
    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>When that version was written, in UTC.</summary>
    [JsonIgnore]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The flow's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The flow's id within the namespace.</summary>
    public required string FlowId { get; init; }

    /// <summary>The schedule's id within the flow.</summary>
    public required string TriggerId { get; init; }

    /// <summary>The schedule's cron expression when the backfill was made; <see langword="null"/> when it is a list of times.</summary>
    public string? Cron { get; init; }

    /// <summary>The schedule's time zone when the backfill was made.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The beginning of the range: a tick at this time is in it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the range: a tick at this time is not in it any more.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Which ticks.</summary>
    public BackfillSelection Selection { get; init; }

    /// <summary>Which first.</summary>
    public BackfillOrder Order { get; init; }

    /// <summary>How many of its executions may be open at once, at least 1.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Inputs that replace what the schedule gives, as a JSON object with its secrets encrypted; <see langword="null"/> for none.</summary>
    public JsonElement? Inputs { get; init; }

    /// <summary>Labels of its executions besides the flow's own and <see cref="Label"/>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The state.</summary>
    public BackfillState State { get; init; }

    /// <summary>What led to the state, for people; <see langword="null"/> where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it; <see langword="null"/> when nobody knows.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When it ended, in UTC; <see langword="null"/> while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many ticks are in the range.</summary>
    public int Ticks { get; init; }

    /// <summary>How many of them were dealt with.</summary>
    public int Done { get; init; }

    /// <summary>How many executions were started; a tick may start several, or none.</summary>
    public int Started { get; init; }

    /// <summary>How many were not: the tick's execution was there already, or the schedule's method wants none for the tick.</summary>
    public int Skipped { get; init; }

    /// <summary>How many ticks could not start anything, since their inputs do not fit or the schedule's method threw.</summary>
    public int Failed { get; init; }

    /// <summary>The last tick that was dealt with as a whole; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? Position { get; init; }

    /// <summary>How many executions of the tick behind <see cref="Position"/> were dealt with.</summary>
    public int Within { get; init; }

    /// <summary>What was started and had not ended when this was written.</summary>
    public IReadOnlyList<BackfillStart> Open { get; init; } = [];

    /// <summary>How those ended that have.</summary>
    public BackfillEnds Ends { get; init; } = new();

    /// <summary>Why ticks could not start anything: the first <see cref="MaxErrors"/> of them.</summary>
    public IReadOnlyList<BackfillError> Errors { get; init; } = [];

    /// <summary>The most errors that are kept.</summary>
    public const int MaxErrors = 20;

    /// <summary>The label that each execution of a backfill has; its value is the backfill's id.</summary>
    public const string Label = "backfill";

    /// <summary>The flow's full name.</summary>
    [JsonIgnore]
    public string Flow => $"{Namespace}/{FlowId}";

    /// <summary>The schedule.</summary>
    [JsonIgnore]
    public TriggerName Trigger => new(Namespace, FlowId, TriggerId);

    /// <summary>How many ticks were not dealt with yet.</summary>
    [JsonIgnore]
    public int Left => Ticks - Done;
}
