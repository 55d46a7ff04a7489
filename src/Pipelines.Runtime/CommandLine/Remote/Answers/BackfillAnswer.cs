using System.Text.Json;
using Pipelines.Runtime.Backfills;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A backfill; of one that is not made yet, what it would be.</summary>
internal sealed record BackfillAnswer
{
    /// <summary>The id.</summary>
    public string BackfillId { get; set; } = "";

    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The schedule.</summary>
    public required string Trigger { get; init; }

    /// <summary>The state's word.</summary>
    public string? State { get; set; }

    /// <summary>What led to the state.</summary>
    public string? Reason { get; set; }

    /// <summary>The beginning of the range.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the range.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The schedule's cron expression.</summary>
    public string? Cron { get; set; }

    /// <summary>The schedule's time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Which ticks.</summary>
    public required string Selection { get; init; }

    /// <summary>Which first.</summary>
    public required string Order { get; init; }

    /// <summary>How many at once.</summary>
    public int Parallelism { get; set; } = 1;

    /// <summary>The inputs that are replaced.</summary>
    public JsonElement? Inputs { get; set; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How many ticks there are.</summary>
    public required int Ticks { get; init; }

    /// <summary>How many were dealt with.</summary>
    public int Done { get; set; }

    /// <summary>How many executions were started.</summary>
    public int Started { get; set; }

    /// <summary>How many were not.</summary>
    public int Skipped { get; set; }

    /// <summary>How many ticks did not fit.</summary>
    public int Failed { get; set; }

    /// <summary>The last tick that was dealt with.</summary>
    public DateTimeOffset? Position { get; set; }

    /// <summary>Why ticks did not fit.</summary>
    public IReadOnlyList<BackfillError> Errors { get; set; } = [];

    /// <summary>How many executions are in each state.</summary>
    public IReadOnlyDictionary<string, int> Executions { get; set; } = new Dictionary<string, int>();

    /// <summary>What it would do, tick by tick.</summary>
    public IReadOnlyList<Tick> Preview { get; set; } = [];

    /// <summary>The backfill.</summary>
    public BackfillRecord ToRecord()
    {
        var slash = Flow.LastIndexOf('/');
        return new BackfillRecord
        {
            Id = BackfillId,
            Namespace = slash < 0 ? "" : Flow[..slash],
            FlowId = Flow[(slash + 1)..],
            TriggerId = Trigger,
            State = State is null ? default : Words<BackfillState>.Of(State),
            Reason = Reason,
            From = From,
            Until = Until,
            Cron = Cron,
            TimeZone = TimeZone,
            Selection = Words<BackfillSelection>.Of(Selection),
            Order = Words<BackfillOrder>.Of(Order),
            Parallelism = Parallelism,
            Inputs = Inputs is { ValueKind: JsonValueKind.Object } inputs && inputs.EnumerateObject().Any() ? inputs : null,
            Labels = Labels,
            CreatedAt = CreatedAt,
            CreatedBy = CreatedBy,
            EndedAt = EndedAt,
            Ticks = Ticks,
            Done = Done,
            Started = Started,
            Skipped = Skipped,
            Failed = Failed,
            Position = Position,
            Errors = Errors,
        };
    }

    /// <summary>The backfill with how its executions are.</summary>
    public BackfillReport ToReport() => new(ToRecord(), Executions.ToDictionary(static each => Words<ExecutionState>.Of(each.Key), static each => each.Value));

    /// <summary>What it would do.</summary>
    public BackfillPreview ToPreview() => new(ToRecord(), [.. Preview.Select(static tick => new PreviewedTick(tick.At, [.. tick.Executions.Select(static start => start.ToStart())], tick.Error))]);

    /// <summary>What it would do for a tick.</summary>
    /// <param name="At">The tick.</param>
    /// <param name="Error">Why nothing can be started for it.</param>
    /// <param name="Executions">For each execution.</param>
    internal sealed record Tick([property: System.Text.Json.Serialization.JsonPropertyName("tick")] DateTimeOffset At, string? Error, IReadOnlyList<Start> Executions);

    /// <summary>What it would do for an execution of a tick.</summary>
    /// <param name="Starts">Whether it would be started.</param>
    /// <param name="ExecutionId">The execution that is there.</param>
    /// <param name="State">That one's state.</param>
    /// <param name="Inputs">The inputs.</param>
    internal sealed record Start(bool Starts, string? ExecutionId, string? State, JsonElement? Inputs)
    {
        /// <summary>What it would do.</summary>
        public PreviewedStart ToStart() => new(ExecutionAnswer.BytesOf(Inputs) ?? "{}"u8.ToArray(), Starts, ExecutionId, State is { } state ? Words<ExecutionState>.Of(state) : null);
    }

    /// <summary>A page of a list.</summary>
    internal sealed record Page
    {
        /// <summary>The backfills.</summary>
        public required IReadOnlyList<BackfillAnswer> Backfills { get; init; }

        /// <summary>Where the next page begins.</summary>
        public string? Next { get; set; }
    }
}
