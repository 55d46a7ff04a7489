using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Starts an execution in this process and shows how it goes, or leaves it to a process that serves.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="isVerbose">Whether to show all there is.</param>
/// <param name="isJson">Whether to print one JSON object at the end.</param>
internal sealed class DrivenRun(CommandEnvironment environment, bool isVerbose, bool isJson)
{
    private readonly RunScreen _screen = new(environment, isVerbose, isJson, (id, cancellationToken) => ExecutionReport.LoadAsync(environment, id, cancellationToken));

    /// <summary>Runs the program for one execution.</summary>
    /// <param name="work">What to do while it runs.</param>
    public async Task<int> InHostAsync(Func<Task<int>> work)
    {
        environment.Get<ExecutorSettings>().ClaimsQueued = false;

        // Not canceled while it starts: a host that has half started cannot be stopped in good order.
        await environment.Host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            await environment.Host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Says which execution was left to others.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<int> LeaveAsync(string id, CancellationToken cancellationToken) => _screen.LeaveAsync(id, cancellationToken);

    /// <summary>Shows an execution until it ends; a wish to stop cancels it.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="id">The execution.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="cancellationToken">Cancels the execution.</param>
    public Task<int> ShowAsync(FlowDefinition flow, string id, Func<CancellationToken, Task> start, CancellationToken cancellationToken) => _screen.ShowAsync(
        flow,
        id,
        async view =>
        {
            using var subscription = environment.Get<IExecutionEvents>().Subscribe(id, view.Observe);
            await start(cancellationToken).ConfigureAwait(false);
            await WaitAsync(flow, id, view, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private async Task WaitAsync(FlowDefinition flow, string id, RunView view, CancellationToken cancellationToken)
    {
        var starter = environment.Get<IExecutionStarter>();
        try
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var telling = flow.Concurrency is null ? Task.CompletedTask : TellTurnAsync(id, view, done.Token);
            try
            {
                await starter.WaitAsync(id, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await done.CancelAsync().ConfigureAwait(false);
                await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(starter, id).ConfigureAwait(false);
        }
    }

    private async Task CancelAsync(IExecutionStarter starter, string id)
    {
        await environment.Get<ExecutionControl>().CancelAsync(id, "Canceled from the command line.", null, CancellationToken.None).ConfigureAwait(false);
        var patience = environment.Get<IOptions<PipelineOptions>>().Value.ShutdownTimeout;
        using var end = new CancellationTokenSource(patience, environment.Time);
        try
        {
            await starter.WaitAsync(id, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            await environment.Terminal.Error.WriteLineAsync($"error: The execution did not stop within {Output.Display.Duration(patience)}: a task does not heed its CancellationToken.").ConfigureAwait(false);
        }
    }

    /// <summary>While it waits its turn nobody drives it, so nobody tells: it is read from the store.</summary>
    private async Task TellTurnAsync(string id, RunView view, CancellationToken cancellationToken)
    {
        var (store, interval) = (environment.Get<IExecutionStore>(), environment.Get<IOptions<PipelineOptions>>().Value.PollInterval);
        string? told = null;
        while (await store.GetExecutionAsync(id, cancellationToken).ConfigureAwait(false) is { State: ExecutionState.Created or ExecutionState.Queued } waiting)
        {
            if (waiting is { State: ExecutionState.Queued, Reason: { } reason } && reason != told)
            {
                told = reason;
                view.Observe(new ExecutionStateChanged(id, ExecutionState.Queued, reason));
            }

            await Task.Delay(interval, environment.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
