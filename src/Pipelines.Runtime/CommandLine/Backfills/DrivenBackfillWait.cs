using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>Drives the backfill in this process. A process that serves may drive it too: neither does twice what the other does.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="isJson">Whether to print one JSON object at the end rather than lines.</param>
internal sealed class DrivenBackfillWait(CommandEnvironment environment, bool isJson) : BackfillWait(environment, isJson)
{
    private static readonly IReadOnlyList<ExecutionState> OpenStates = [.. Enum.GetValues<ExecutionState>().Where(static state => !state.IsTerminal())];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Func<CancellationToken, Task<string>> begin, CancellationToken cancellationToken) =>
        new DrivenRun(Environment, isVerbose: false, IsJson).InHostAsync(async () => await WaitAsync(await begin(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));

    private async Task<int> WaitAsync(string id, CancellationToken cancellationToken)
    {
        var broken = Environment.Get<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Environment.Get<ILeaseHolder>().Lost, broken);
        var driving = new BackfillDriver(Environment.Get<BackfillServices>(), id).RunAsync(end.Token);
        try
        {
            while (!driving.IsCompleted)
            {
                await WantRetriesAsync(id, end.Token).ConfigureAwait(false);
                await TellAsync(await FindAsync(id, end.Token).ConfigureAwait(false)).ConfigureAwait(false);
                await Task.WhenAny(driving, Task.Delay(Environment.Get<IOptions<PipelineOptions>>().Value.PollInterval, Environment.Time, end.Token)).ConfigureAwait(false);
            }

            await driving.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (broken.IsCancellationRequested)
        {
            throw new ProcessBrokenException();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await LeaveAsync(id, "here").ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new StoreUnavailableException("This process was silent for longer than its lease lasts, and others may drive its executions now. The backfill stays: start this again.");
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)driving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await EndAsync(id).ConfigureAwait(false);
    }

    /// <summary>What an execution's own retry policy starts is a new execution, which a process that serves would claim: here it is to be asked for.</summary>
    private async Task WantRetriesAsync(string id, CancellationToken cancellationToken)
    {
        var query = new ExecutionQuery { Labels = new Dictionary<string, string> { [BackfillRecord.Label] = id }, States = OpenStates, Limit = BackfillControl.MaxParallelism };
        foreach (var execution in await Environment.Get<IExecutionStore>().ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (execution.Origin is { Kind: ExecutionOriginKind.Retry })
            {
                Environment.Get<ExecutorService>().Want(execution.Id);
            }
        }
    }
}
