using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <inheritdoc/>
/// <remarks>An observer that throws, such as a view whose pipe was closed, is told nothing more; the execution goes on.</remarks>
internal sealed partial class ExecutionEvents(ILogger<ExecutionEvents> logger) : IExecutionEvents
{
    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();
    private Subscription[] _subscriptions = [];

    /// <summary>Whether anybody watches; saves making events for nobody.</summary>
    public bool IsWatched => Volatile.Read(ref _subscriptions).Length > 0;

    /// <inheritdoc/>
    public IDisposable Subscribe(string? executionId, Action<ExecutionEvent> observer)
    {
        var subscription = new Subscription(this, executionId, observer);
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }

        return subscription;
    }

    /// <summary>Tells those who watch the execution.</summary>
    public void Publish(ExecutionEvent executionEvent)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Tell(executionEvent);
        }
    }

    [LoggerMessage(EventIds.ObserverFailed, LogLevel.Warning, "Who watched execution {ExecutionId} failed, and is told nothing more of it. The execution goes on.")]
    private static partial void LogObserverFailed(ILogger logger, Exception exception, string executionId);

    private sealed class Subscription(ExecutionEvents events, string? executionId, Action<ExecutionEvent> observer) : IDisposable
    {
        private readonly Lock _turn = new();

        public void Tell(ExecutionEvent executionEvent)
        {
            if (executionId is not null && !string.Equals(executionId, executionEvent.ExecutionId, StringComparison.Ordinal))
            {
                return;
            }

            // Attempts and the driver tell from several threads; an observer sees one event at a time.
            lock (_turn)
            {
                try
                {
                    observer(executionEvent);
                }
                catch (Exception exception)
                {
                    Dispose();
                    LogObserverFailed(events._logger, exception, executionEvent.ExecutionId);
                }
            }
        }

        public void Dispose()
        {
            lock (events._gate)
            {
                events._subscriptions = [.. events._subscriptions.Where(other => other != this)];
            }
        }
    }
}
