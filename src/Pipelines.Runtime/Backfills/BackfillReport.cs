namespace Pipelines.Runtime.Backfills;

/// <summary>A backfill with how its executions are now.</summary>
/// <param name="Backfill">The backfill.</param>
/// <param name="Executions">
/// How many executions it has started, by the state they are in now; states without any are left out. Those that retention has removed are
/// not among them, and a restart of one changes them, as it does not change how the backfill ended.
/// </param>
internal sealed record BackfillReport(BackfillRecord Backfill, IReadOnlyDictionary<ExecutionState, int> Executions);
