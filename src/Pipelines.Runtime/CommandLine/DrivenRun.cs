using Microsoft.Extensions.Hosting;
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

    /// <summary>Canceled when a service of the host has ended by an error: nobody else stops the host while there is work.</summary>
    private readonly CancellationToken _broken = environment.Get<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>Runs the program for one execution.</summary>
    /// <param name="work">What to do while it runs.</param>
    /// <exception cref="ProcessBrokenException">A part of the program has ended by an error.</exception>
    public async Task<int> InHostAsync(Func<Task<int>> work)
    {
        environment.Get<ExecutorSettings>().ClaimsQueued = false;

        // Not canceled while it starts: a host that has half started cannot be stopped in good order.
        try
        {
            await environment.Host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_broken.IsCancellationRequested)
        {
            await environment.Host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw new ProcessBrokenException();
        }

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
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _broken);
            try
            {
                await start(end.Token).ConfigureAwait(false);
                await WaitAsync(flow, id, view, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_broken.IsCancellationRequested)
            {
                throw new ProcessBrokenException();
            }
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_broken.IsCancellationRequested)
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
