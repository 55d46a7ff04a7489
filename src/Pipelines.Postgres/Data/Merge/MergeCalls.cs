using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Pipelines.Postgres;

/// <summary>Numbers the merges of an attempt, so that a ledger tells one from the next when several go through one staging table.</summary>
/// <remarks>Every attempt counts from 0, and makes the same calls in the same order as the one before it.</remarks>
internal static class MergeCalls
{
    private static readonly ConditionalWeakTable<TaskContext, ConcurrentDictionary<(SqlName Target, SqlName Staging), int>> Attempts = [];

    /// <summary>Takes the next number.</summary>
    public static int Take(TaskContext task, PostgresTable target, PostgresTable staging) =>
        Attempts.GetOrCreateValue(task).AddOrUpdate((target.Name, staging.Name), 1, static (_, count) => count + 1) - 1;

    /// <summary>Gives the number of a merge that failed back, so that the attempt may make it again under the same one.</summary>
    public static void GiveBack(TaskContext task, PostgresTable target, PostgresTable staging, int number) =>
        Attempts.GetOrCreateValue(task).TryUpdate((target.Name, staging.Name), number, number + 1);
}
