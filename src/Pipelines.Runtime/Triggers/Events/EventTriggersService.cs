using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Flows;
using Pipelines.Runtime.Triggers.Webhooks;

namespace Pipelines.Runtime.Triggers.Events;

/// <summary>
/// Runs the triggers that are no schedules, each in a loop of its own, while this process has the role. All that matters is durable: losing
/// the role, stopping or dying at any point loses nothing. What does not heed that it is to stop is not waited for longer than
/// <see cref="HungCode.Grace"/>, and runs alone when this process has the role again.
/// </summary>
internal sealed partial class EventTriggersService(
    TriggerCatalog catalog, TriggerLoops loops, FlowFollowers followers, FlowEndPoll flowEnds, WebhookRoutes webhooks, ITriggerRole role, ITriggerHealth health, TimeProvider time,
    IOptions<PipelineOptions> options, ILogger<EventTriggersService> logger) : IServedService, IDisposable
{
    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WakeSignal _changed = new();

    /// <summary>What runs; when the role is lost, what hangs stays.</summary>
    private readonly Dictionary<TriggerName, Followed> _runs = [];
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task Running => _running;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (webhooks.FindMistake() is { } mistake)
        {
            throw new PipelineException(mistake);
        }

        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        using var watching = catalog.Watch(_ => _changed.Set());
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var lost = await role.HoldAsync(_stopping.Token).ConfigureAwait(false);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
                Task[] parts = [RunTriggersAsync(end.Token), PollFlowEndsAsync(end.Token)];

                // Each ends when it is to stop. One that ends before has failed, and the other must not hide it.
                await Task.WhenAny(parts).ConfigureAwait(false);
                await end.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(parts).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // Asked to stop.
            }
        }
    }

    /// <summary>Runs the loops of triggers, and follows what people change, until canceled; then none runs any more but those that hang.</summary>
    private async Task RunTriggersAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Follow();
                await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The role is lost, or the process stops.
        }
        finally
        {
            await StopAllAsync().ConfigureAwait(false);
        }
    }

    private async Task StopAllAsync()
    {
        var stops = _runs.Select(static one => (Name: one.Key, Stopping: one.Value.StopAsync())).ToList();
        await Task.WhenAll(stops.Select(static stop => stop.Stopping)).WaitAsync(HungCode.Grace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _runs.Clear();
        foreach (var (name, stopping) in stops.Where(static stop => !stop.Stopping.IsCompleted))
        {
            HungCode.Tell(name, health);
            _runs[name] = new Followed(null, stopping, null);
        }
    }

    private void Follow()
    {
        foreach (var trigger in catalog.Triggers)
        {
            var before = _runs.GetValueOrDefault(trigger.Name);
            if (ReferenceEquals(before?.Trigger, trigger))
            {
                continue;
            }

            // Not waited for: one that does not heed its token must not keep the others from what people change.
            var stopping = before?.StopAsync() ?? Task.CompletedTask;
            var run = TryCreate(trigger) is { } loop ? new TriggerRun(loop, health, time, _logger, stopping) : null;
            if (run is not null || !stopping.IsCompleted)
            {
                _runs[trigger.Name] = new Followed(trigger, stopping, run);
            }
            else
            {
                _runs.Remove(trigger.Name);
            }
        }
    }

    private ITriggerLoop? TryCreate(CatalogTrigger trigger)
    {
        try
        {
            return loops.Create(trigger);
        }
#pragma warning disable CA1031 // A trigger that cannot even begin, such as one whose pattern is no path, must not keep the others from it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            health.Failed(trigger.Name, exception);
            return null;
        }
    }

    /// <summary>Finds what other processes wrote; what happens in this one is told at once.</summary>
    private async Task PollFlowEndsAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await LookForFlowEndsAsync(cancellationToken).ConfigureAwait(false);
                await followers.Elsewhere.WaitAsync(options.Value.PollInterval, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The role is lost, or the process stops.
        }
    }

    private async Task LookForFlowEndsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await flowEnds.LookAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A look that fails, mostly since the store is out of order, is done again with the next poll.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotRead(_logger, exception);
        }
    }

    /// <summary>A trigger as it is followed.</summary>
    /// <param name="Trigger">The trigger, as it was set then; <see langword="null"/> when it is not followed, and something of it hangs.</param>
    /// <param name="Before">What ran for it before, and may not have ended.</param>
    /// <param name="Run">What runs for it; <see langword="null"/> when nothing does, mostly while it is disabled.</param>
    private sealed record Followed(CatalogTrigger? Trigger, Task Before, TriggerRun? Run)
    {
        /// <summary>Ends when nothing runs for it any more.</summary>
        public Task StopAsync() => Run?.DisposeAsync().AsTask() ?? Before;
    }

    [LoggerMessage(EventIds.FlowEndsNotRead, LogLevel.Debug, "The ends of executions that other processes wrote cannot be read; it is tried again")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
