namespace Pipelines.Runtime.Backfills;

/// <summary>A tick for which nothing could be started.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Message">Why: which inputs do not fit, or what the trigger's method threw.</param>
internal sealed record BackfillError(DateTimeOffset Tick, string Message);
