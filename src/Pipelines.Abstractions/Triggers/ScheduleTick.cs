namespace Pipelines;

/// <summary>One due time of a schedule.</summary>
/// <param name="ScheduledAt">The due time, with the UTC offset the schedule's time zone has then. It becomes the execution's logical date.</param>
/// <param name="PreviousAt">The due time before; <see langword="null"/> for the first.</param>
/// <param name="NextAt">The due time after; <see langword="null"/> when there is none.</param>
public sealed record ScheduleTick(DateTimeOffset ScheduledAt, DateTimeOffset? PreviousAt = null, DateTimeOffset? NextAt = null);
