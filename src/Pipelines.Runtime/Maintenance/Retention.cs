using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Maintenance;

/// <summary>
/// Removes what has outlived its time, in short transactions: ended executions with their subflows, then their files, expired
/// key-values and documents, and files of executions that never came to be. Stopped or killed at any point, the next run goes on from there.
/// </summary>
internal sealed partial class Retention(IStoreMaintenance store, IDocumentStore documents, IArtifactStore artifacts, StoreClock time, ILogger<Retention> logger)
{
    /// <summary>Files are saved before the execution they are an input of is created; younger ones may still be waiting for it.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    /// <summary>Removes, or counts, all that may go now.</summary>
    public async Task<RetentionReport> RunAsync(RetentionPlan plan, CancellationToken cancellationToken)
    {
        var report = new RetentionReport();
        foreach (var flow in await store.ListFlowsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (plan.LimitsOf(flow) is { } limits)
            {
                await PurgeAsync(flow, limits, plan, report, cancellationToken).ConfigureAwait(false);
            }
        }

        if (!plan.IsDryRun)
        {
            await RemoveFilesAsync(plan, report, cancellationToken).ConfigureAwait(false);
            await RemoveExpiredAsync(plan, report, cancellationToken).ConfigureAwait(false);
            report.ReclaimedBytes = await store.ReclaimAsync(cancellationToken).ConfigureAwait(false);
        }

        return report;
    }

    /// <summary>Removes files of executions that were never created, or whose removal is not noted any more. Looks at every folder.</summary>
    public async Task RemoveOrphansAsync(RetentionReport report, CancellationToken cancellationToken)
    {
        if (artifacts is not LocalArtifactStore folders)
        {
            return;
        }

        foreach (var page in folders.ListExecutions(time.GetUtcNow() - OrphanAge).Chunk(500))
        {
            var unknown = await store.FindUnknownAsync([.. page.Select(static folder => folder.ExecutionId)], cancellationToken).ConfigureAwait(false);
            foreach (var folder in page.Where(folder => unknown.Contains(folder.ExecutionId)))
            {
                report.OrphanFolders += await TryDeleteAsync(new PurgedExecution(folder.ExecutionId, folder.Namespace, folder.FlowId), cancellationToken).ConfigureAwait(false) ? 1 : 0;
            }
        }
    }

    private async Task PurgeAsync(string flow, RetentionLimits limits, RetentionPlan plan, RetentionReport report, CancellationToken cancellationToken)
    {
        if (limits is { MaxAge: null, MaxCount: null })
        {
            return;
        }

        var rule = Rule(flow, limits, time.GetUtcNow());

        // What something else was made from goes after it: once more for as long as that removes any.
        (int Removed, int Left) pass;
        do
        {
            pass = await PurgeOnceAsync(flow, rule, plan, report, cancellationToken).ConfigureAwait(false);
        }
        while (pass is { Removed: > 0, Left: > 0 });
    }

    /// <summary>Goes through all that may go, once.</summary>
    /// <returns>How many executions were removed, and how many were found and are still there.</returns>
    private async Task<(int Removed, int Left)> PurgeOnceAsync(string flow, PurgeRule rule, RetentionPlan plan, RetentionReport report, CancellationToken cancellationToken)
    {
        var (removed, left) = (0, 0);
        string? after = null;
        while (true)
        {
            var roots = await store.FindPurgeableAsync(rule, after, plan.BatchSize, cancellationToken).ConfigureAwait(false);
            var order = new List<string>();
            foreach (var root in roots)
            {
                order.AddRange(await store.GetPurgeOrderAsync(root, cancellationToken).ConfigureAwait(false));
            }

            var gone = await PurgeAsync(flow, order, plan, report, cancellationToken).ConfigureAwait(false);
            (removed, left) = (removed + gone, left + order.Count - gone);
            if (roots.Count < plan.BatchSize)
            {
                return (removed, left);
            }

            after = roots[^1];
        }
    }

    private async Task<int> PurgeAsync(string flow, List<string> order, RetentionPlan plan, RetentionReport report, CancellationToken cancellationToken)
    {
        if (plan.IsDryRun)
        {
            report.Add(flow, order.Count);
            return 0;
        }

        var (done, removed) = (0, 0);
        while (done < order.Count)
        {
            var progress = await store.PurgeAsync(order.GetRange(done, Math.Min(plan.BatchSize, order.Count - done)), cancellationToken).ConfigureAwait(false);
            (done, removed) = (done + progress.Handled, removed + progress.Removed);
            report.Add(flow, progress.Removed);
            report.Rows += progress.Rows;
            await PauseAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    private async Task RemoveFilesAsync(RetentionPlan plan, RetentionReport report, CancellationToken cancellationToken)
    {
        while (true)
        {
            var purged = await store.ListPurgedAsync(plan.BatchSize, cancellationToken).ConfigureAwait(false);
            var gone = new List<string>();
            foreach (var execution in purged)
            {
                if (await TryDeleteAsync(execution, cancellationToken).ConfigureAwait(false))
                {
                    gone.Add(execution.Id);
                }
            }

            // What could not be removed stays noted, and is tried again by the next run.
            if (gone.Count > 0)
            {
                await store.ForgetPurgedAsync(gone, cancellationToken).ConfigureAwait(false);
                report.FileFolders += gone.Count;
            }

            if (gone.Count < plan.BatchSize)
            {
                return;
            }

            await PauseAsync(plan, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RemoveExpiredAsync(RetentionPlan plan, RetentionReport report, CancellationToken cancellationToken)
    {
        report.KeyValues += await RemoveExpiredAsync(store.DeleteExpiredKeyValuesAsync, plan, cancellationToken).ConfigureAwait(false);
        report.Documents += await RemoveExpiredAsync(documents.DeleteExpiredDocumentsAsync, plan, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> RemoveExpiredAsync(Func<DateTimeOffset, int, CancellationToken, Task<int>> delete, RetentionPlan plan, CancellationToken cancellationToken)
    {
        for (var all = 0; ;)
        {
            var removed = await delete(time.GetUtcNow(), plan.BatchSize, cancellationToken).ConfigureAwait(false);
            all += removed;
            if (removed < plan.BatchSize)
            {
                return all;
            }

            await PauseAsync(plan, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryDeleteAsync(PurgedExecution execution, CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.DeleteExecutionAsync(execution.Namespace, execution.FlowId, execution.Id, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PipelineException)
        {
            // Its name cannot name a folder, so there are no files of it.
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFilesNotRemoved(logger, exception, execution.Id);
            return false;
        }
    }

    private Task PauseAsync(RetentionPlan plan, CancellationToken cancellationToken) =>
        plan.BatchPause > TimeSpan.Zero ? Task.Delay(plan.BatchPause, time, cancellationToken) : Task.CompletedTask;

    private static PurgeRule Rule(string flow, RetentionLimits limits, DateTimeOffset now)
    {
        DateTimeOffset? endedBefore = limits.MaxAge is not { } age ? null : age < now - DateTimeOffset.UnixEpoch ? now - age : DateTimeOffset.UnixEpoch;
        return new PurgeRule
        {
            Flow = flow,
            EndedBefore = endedBefore,

            // An id tells the time of creation to the millisecond.
            EndedBeforeId = endedBefore is { } time ? ExecutionId.First(time.AddMilliseconds(1)) : null,
            KeepNewest = limits.MaxCount,
        };
    }
}
