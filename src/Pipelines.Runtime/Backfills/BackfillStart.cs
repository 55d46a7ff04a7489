namespace Pipelines.Runtime.Backfills;

/// <summary>An execution that a backfill wanted started and that was not known to have ended when its document was written.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Ordinal">Which of the tick's executions, from 0.</param>
/// <param name="ExecutionId">
/// The id that was chosen for it. There is no such execution where somebody else, such as the schedule itself, had taken the tick by the
/// time of the commit: the document is written before anyone knows, and whoever reads it next finds out.
/// </param>
internal sealed record BackfillStart(DateTimeOffset Tick, int Ordinal, string ExecutionId);
