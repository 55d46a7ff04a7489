using System.Runtime.CompilerServices;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>The executions of this program's store; it is opened when it is first asked.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoredExecutions(CommandEnvironment environment) : IExecutionSource
{
    private const int LogPage = 1000;

    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(300);

    private IExecutionStore? _store;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ExecutionRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).GetExecutionAsync(id, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskRunRecord>> TaskRunsAsync(string id, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).GetTaskRunsAsync(id, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ExecutionReport> ReportAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await ExecutionReport.LoadAsync(environment, id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogRecord> ReadLogAsync(LogQuery query, bool follows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var store = await OpenAsync(cancellationToken).ConfigureAwait(false);
        query = query with { Limit = LogPage };
        while (true)
        {
            // Asked before the lines are read: what was written before the end is among them.
            var isLast = !follows || await IsEndedAsync(store, query.ExecutionId, cancellationToken).ConfigureAwait(false);
            var page = await store.ReadLogsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var line in page)
            {
                yield return line;
                query = query with { AfterId = line.Id };
            }

            if (page.Count < LogPage && (isLast || !await WaitAsync(cancellationToken).ConfigureAwait(false)))
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<SignalOutcome> CancelAsync(string id, string? reason, string? by, bool isForced, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var (control, who) = (environment.Get<ExecutionControl>(), by ?? Environment.UserName);
        var outcome = await control.CancelAsync(id, reason, who, cancellationToken).ConfigureAwait(false);
        if (isForced && outcome == SignalOutcome.Accepted)
        {
            await control.CancelAsync(id, reason, who, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<SignalOutcome> DecideAsync(string id, TaskRunKey key, string? decision, string? by, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await environment.Get<ExecutionControl>().DecideAsync(id, key, decision, by ?? Environment.UserName, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsEndedAsync(IExecutionStore store, string id, CancellationToken cancellationToken) =>
        await store.GetExecutionAsync(id, cancellationToken).ConfigureAwait(false) is not { } execution || execution.State.IsTerminal();

    /// <returns>Whether to look again, rather than that somebody pressed Ctrl+C.</returns>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(FollowInterval, environment.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private async Task<IExecutionStore> OpenAsync(CancellationToken cancellationToken) =>
        _store ??= await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
}
