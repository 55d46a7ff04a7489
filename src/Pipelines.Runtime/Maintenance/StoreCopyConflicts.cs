using System.Runtime.CompilerServices;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Maintenance;

/// <summary>
/// Finds executions that both stores have, that could still be driven, and of which the source knows more: an earlier copy brought them, and the source
/// was used since. A copy leaves them as they are, and so the target would do again what the source has done. The same for key-values and documents.
/// </summary>
/// <param name="source">The store to copy.</param>
/// <param name="target">The store to copy to; it may have gone on since the earlier copy.</param>
internal sealed class StoreCopyConflicts(IStoreMaintenance source, IStoreMaintenance target)
{
    /// <summary>Their ids.</summary>
    /// <param name="cancellationToken">Stops between pages.</param>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        var (seen, found) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var (store, other) in new[] { (target, source), (source, target) })
        {
            string? after = null;
            while (await store.ListIdsAsync(hasEnded: false, after, StoreCopy.IdsAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } ids)
            {
                after = ids[^1];
                var unknown = (await other.FindUnknownAsync(ids, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
                await CompareAsync([.. ids.Where(id => !unknown.Contains(id) && seen.Add(id))], found, cancellationToken).ConfigureAwait(false);
            }
        }

        return found;
    }

    /// <summary>The key-values of which the source has a later value, by namespace and key.</summary>
    /// <param name="cancellationToken">Stops between pages.</param>
    public async Task<IReadOnlyList<string>> FindKeyValuesAsync(CancellationToken cancellationToken)
    {
        var copies = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await foreach (var (name, updatedAt) in ListKeyValuesAsync(target, cancellationToken).ConfigureAwait(false))
        {
            copies[name] = updatedAt;
        }

        var found = new List<string>();
        if (copies.Count > 0)
        {
            await foreach (var (name, updatedAt) in ListKeyValuesAsync(source, cancellationToken).ConfigureAwait(false))
            {
                if (copies.TryGetValue(name, out var copiedAt) && updatedAt > copiedAt)
                {
                    found.Add(name);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// The documents of which the source has a later state, by kind and name. What only tells of failures is not among them: that it is older
    /// in the target does no harm.
    /// </summary>
    /// <param name="cancellationToken">Stops between pages.</param>
    public async Task<IReadOnlyList<string>> FindDocumentsAsync(CancellationToken cancellationToken)
    {
        var copies = new Dictionary<(string, string), DateTimeOffset>();
        await foreach (var page in StoreCopy.ListDocumentsAsync(target, cancellationToken).ConfigureAwait(false))
        {
            foreach (var copy in page)
            {
                copies[(copy.Kind, copy.Name)] = copy.UpdatedAt;
            }
        }

        var found = new List<string>();
        if (copies.Count > 0)
        {
            await foreach (var page in StoreCopy.ListDocumentsAsync(source, cancellationToken).ConfigureAwait(false))
            {
                found.AddRange(page
                    .Where(document => document.Kind is not (DocumentKinds.TriggerHealth or DocumentKinds.SignInFailures or DocumentKinds.SignInAddress)
                        && copies.TryGetValue((document.Kind, document.Name), out var copiedAt) && document.UpdatedAt > copiedAt)
                    .Select(static document => $"{document.Kind} {document.Name}"));
            }
        }

        return found;
    }

    /// <summary>Whether one store's execution has anything that the other store's copy of it has not.</summary>
    /// <param name="execution">The execution in the source.</param>
    /// <param name="copy">The same execution in the target.</param>
    public static bool KnowsMore(ExecutionArchive execution, ExecutionArchive copy)
    {
        var (own, others) = (execution.Execution, copy.Execution);
        if (own.Attempt > others.Attempt || (own.Attempt == others.Attempt && HasEnded(own) && !HasEnded(others)))
        {
            return true;
        }

        var attempts = copy.Attempts.ToDictionary(static attempt => (attempt.Key, attempt.Number));
        var signals = copy.Signals.Select(Identify).ToHashSet();
        return execution.Attempts.Any(attempt => !attempts.TryGetValue((attempt.Key, attempt.Number), out var known) || !IsSame(attempt, known))
            || execution.Signals.Any(signal => !signals.Contains(Identify(signal)))
            || (own.Attempt == others.Attempt && KnowsMore(execution.TaskRuns, copy.TaskRuns));
    }

    // Some task runs end without an attempt, such as skipped ones.
    private static bool KnowsMore(IReadOnlyList<TaskRunRecord> taskRuns, IReadOnlyList<TaskRunRecord> copies)
    {
        var known = copies.ToDictionary(static taskRun => taskRun.Key);
        return taskRuns.Any(taskRun => known.TryGetValue(taskRun.Key, out var copy)
            ? taskRun.Attempts > copy.Attempts || (HasEnded(taskRun) && !HasEnded(copy))
            : taskRun.Attempts > 0 || HasEnded(taskRun));
    }

    // What had not ended when it was copied may have ended in the target since.
    private static bool IsSame(AttemptRecord attempt, AttemptRecord copy) =>
        attempt.StartedAt == copy.StartedAt && (attempt.State == AttemptState.Running || (attempt.State, attempt.EndedAt) == (copy.State, copy.EndedAt));

    private static (ExecutionSignalKind Kind, TaskRunKey? TaskRun, string? By, DateTimeOffset At, int Attempt) Identify(ArchivedSignal archived) =>
        (archived.Signal.Kind, archived.Signal.TaskRun, archived.Signal.By, archived.Signal.At, archived.Attempt);

    private static bool HasEnded(ExecutionRecord execution) => StateCodes.Of(execution.State) >= 100;

    private static bool HasEnded(TaskRunRecord taskRun) => StateCodes.Of(taskRun.State) >= 100;

    private static async IAsyncEnumerable<(string Name, DateTimeOffset UpdatedAt)> ListKeyValuesAsync(
        IStoreMaintenance store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var version = 0L;
        while (await store.ExportKeyValuesAsync(version, StoreCopy.KeyValuesAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var (value, _) in page)
            {
                yield return ($"{value.Namespace}/{value.Key}", value.UpdatedAt);
            }

            version = page[^1].Value.Version;
        }
    }

    private async Task CompareAsync(string[] ids, List<string> found, CancellationToken cancellationToken)
    {
        while (ids.Length > 0 && await target.ExportAsync(ids, cancellationToken).ConfigureAwait(false) is { Count: > 0 } copies)
        {
            foreach (var copy in copies)
            {
                if (await source.ExportAsync([copy.Execution.Id], cancellationToken).ConfigureAwait(false) is [var execution] && KnowsMore(execution, copy))
                {
                    found.Add(copy.Execution.Id);
                }
            }

            ids = ids[(Array.IndexOf(ids, copies[^1].Execution.Id) + 1)..];
        }
    }
}
