using Microsoft.Extensions.Options;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>Stays until a backfill has ended, drives it, and shows how it goes. A process that serves may drive it too: neither does twice what the other does.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="isJson">Whether to print one JSON object at the end rather than lines.</param>
internal sealed class BackfillWait(CommandEnvironment environment, bool isJson)
{
    private static readonly IReadOnlyList<ExecutionState> OpenStates = [.. Enum.GetValues<ExecutionState>().Where(static state => !state.IsTerminal())];

    private string? _told;

    /// <summary>Runs the program for one backfill.</summary>
    /// <param name="begin">Makes or finds it, and gives its id.</param>
    /// <param name="cancellationToken">Stops waiting; the backfill stays.</param>
    public Task<int> RunAsync(Func<CancellationToken, Task<string>> begin, CancellationToken cancellationToken) =>
        new DrivenRun(environment, isVerbose: false, isJson).InHostAsync(async () => await WaitAsync(await begin(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));

    private async Task<int> WaitAsync(string id, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, environment.Get<ILeaseHolder>().Lost);
        var driving = new BackfillDriver(environment.Get<BackfillServices>(), id).RunAsync(end.Token);
        try
        {
            while (!driving.IsCompleted)
            {
                await WantRetriesAsync(id, end.Token).ConfigureAwait(false);
                await TellAsync(id, end.Token).ConfigureAwait(false);
                await Task.WhenAny(driving, Task.Delay(environment.Get<IOptions<PipelineOptions>>().Value.PollInterval, environment.Time, end.Token)).ConfigureAwait(false);
            }

            await driving.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await environment.Terminal.Error.WriteLineAsync(
                $"Backfill {id} goes on with a process that serves. '{BackfillCommand.Name} resume {id[^8..]} --wait' goes on here, '{BackfillCommand.Name} cancel {id[^8..]} --executions' ends it.").ConfigureAwait(false);
            return ExitCode.Canceled;
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
        foreach (var execution in await environment.Get<IExecutionStore>().ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (execution.Origin is { Kind: ExecutionOriginKind.Retry })
            {
                environment.Get<ExecutorService>().Want(execution.Id);
            }
        }
    }

    private async Task TellAsync(string id, CancellationToken cancellationToken)
    {
        if (!isJson && await environment.Get<BackfillControl>().FindAsync(id, cancellationToken).ConfigureAwait(false) is { } report && BackfillText.Progress(report) is var line && line != _told)
        {
            _told = line;
            await environment.Terminal.Out.WriteLineAsync($"{Display.TimeOfDay(environment.Time.GetUtcNow(), environment.Zone)} {line}").ConfigureAwait(false);
        }
    }

    private async Task<int> EndAsync(string id)
    {
        var report = await environment.Get<BackfillControl>().FindAsync(id, CancellationToken.None).ConfigureAwait(false)
            ?? throw new UsageException($"Backfill '{id}' is gone: retention has removed it.");
        if (isJson)
        {
            environment.Terminal.Out.WriteJson(writer => writer.WriteBackfill(report));
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync($"{Display.TimeOfDay(environment.Time.GetUtcNow(), environment.Zone)} {BackfillText.Progress(report)}").ConfigureAwait(false);
            foreach (var error in report.Backfill.Errors)
            {
                await environment.Terminal.Error.WriteLineAsync($"{BackfillText.Tick(error.Tick)}: {Display.OneLine(error.Message)}").ConfigureAwait(false);
            }
        }

        return report.Backfill.State switch
        {
            BackfillState.Failed => ExitCode.Failed,
            BackfillState.Canceled => ExitCode.Canceled,
            _ => ExitCode.Succeeded,
        };
    }
}
