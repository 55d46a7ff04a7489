using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Triggers.Events;

/// <summary>
/// What a trigger has failed at, by name: it is tried again when its wait is over, and keeps nothing else waiting meanwhile. Where there is
/// much of it, it is the trigger that fails, and all of it waits.
/// </summary>
/// <param name="trigger">The trigger.</param>
/// <param name="health">Where failures are told.</param>
/// <param name="time">The clock.</param>
internal sealed class FailedEvents(TriggerName trigger, ITriggerHealth health, TimeProvider time)
{
    /// <summary>The most that are known one by one: each look comes by all of them.</summary>
    private const int Most = 100;

    private readonly ConcurrentDictionary<string, long> _looks = new(StringComparer.Ordinal);
    private Exception? _failure;
    private long _look;
    private long _failedAt;
    private TimeSpan _wait;

    /// <summary>How long until they are tried again; <see langword="null"/> when there are none.</summary>
    public TimeSpan? NextIn => _looks.IsEmpty ? null : _wait - time.GetElapsedTime(_failedAt);

    /// <summary>Begins to look at all there is.</summary>
    public void Begin() => (_look, _failure) = (_look + 1, null);

    /// <summary>Does something for one event, unless it failed and its wait is not over. May be called for many at once.</summary>
    /// <param name="name">The event.</param>
    /// <param name="work">What to do.</param>
    /// <param name="cancellationToken">Stops it, which is no failure.</param>
    /// <exception cref="StoreUnavailableException">The store is out of order, which is no fault of the event.</exception>
    public async Task TryAsync(string name, Func<Task> work, CancellationToken cancellationToken)
    {
        if (_looks.ContainsKey(name) && NextIn > TimeSpan.Zero)
        {
            _looks[name] = _look;
            return;
        }

        try
        {
            await work().ConfigureAwait(false);
            _looks.TryRemove(name, out _);
        }
#pragma warning disable CA1031 // The trigger's method may throw anything; it is told at the end of the look.
        catch (Exception exception) when (exception is not StoreUnavailableException && (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            _looks[name] = _look;
        }
    }

    /// <summary>All there is has been looked at: tells how the trigger is, and forgets what is not there any more.</summary>
    /// <exception cref="Exception">Why one failed, where it is the trigger as a whole that does.</exception>
    public void End()
    {
        foreach (var (name, look) in _looks)
        {
            if (look != _look)
            {
                _looks.TryRemove(name, out _);
            }
        }

        if (_failure is { } failure)
        {
            if (_looks.Count > Most)
            {
                // Whoever runs the trigger waits then, and tells of it.
                _looks.Clear();
                ExceptionDispatchInfo.Throw(failure);
            }

            (_failedAt, _wait) = (time.GetTimestamp(), health.Failed(trigger, failure));
        }
        else if (_looks.IsEmpty)
        {
            health.Worked(trigger);
        }
    }

    /// <summary>Waits until there may be more, or those that failed are to be tried again.</summary>
    /// <param name="more">Tells that there may be more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task WaitAsync(WakeSignal more, CancellationToken cancellationToken) => NextIn switch
    {
        null => more.WaitAsync(cancellationToken),
        { } wait when wait > TimeSpan.Zero => more.WaitAsync(wait, time, cancellationToken),
        _ => Task.CompletedTask,
    };
}
