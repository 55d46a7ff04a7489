namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>How far a schedule has come, as it is kept.</summary>
internal sealed record ScheduleState
{
    /// <summary>Every tick up to this time has been considered, in UTC.</summary>
    public required DateTimeOffset Through { get; init; }

    /// <summary>What the ticks were computed with. When that changes, the schedule begins anew, rather than with ticks it never had.</summary>
    public required string Calendar { get; init; }

    /// <summary>The last tick that was considered, in UTC; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastTickAt { get; init; }

    /// <summary>Ticks that wait for the execution before them to end, the oldest first, in UTC.</summary>
    public IReadOnlyList<DateTimeOffset> Waiting { get; init; } = [];

    /// <summary>The state once a tick has been considered.</summary>
    public ScheduleState After(DateTimeOffset tick) => this with
    {
        Through = Later(Through, tick).ToUniversalTime(),
        LastTickAt = Later(LastTickAt ?? tick, tick).ToUniversalTime(),
    };

    /// <summary>The later of two times.</summary>
    public static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
