namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>One way to be due, in the engine's words.</summary>
/// <param name="ForEngine">Six fields: seconds first, Sunday is 1, one of the two days is <c>?</c>.</param>
/// <param name="LeastDays">In months with fewer days it is not due, though the engine takes their last day for the 31st that <c>31W</c> is near to.</param>
internal sealed record CronPart(string ForEngine, int LeastDays);
