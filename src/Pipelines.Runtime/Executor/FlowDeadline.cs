namespace Pipelines.Runtime.Executor;

/// <summary>Tells when a flow's time is over, however far away that is.</summary>
internal sealed class FlowDeadline : IDisposable
{
    // A timer's own bound is 49 days; it looks again at the end of each part.
    private static readonly TimeSpan LongestPart = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly Action _reached;
    private readonly ITimer _timer;

    public FlowDeadline(TimeProvider time, DateTimeOffset at, Action reached)
    {
        (_time, At, _reached) = (time, at, reached);
        _timer = time.CreateTimer(static deadline => ((FlowDeadline)deadline!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Wait(), Timeout.InfiniteTimeSpan);
    }

    /// <summary>When it is over.</summary>
    public DateTimeOffset At { get; }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_time.GetUtcNow() >= At)
        {
            _reached();
        }
        else
        {
            _timer.Change(Wait(), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Wait()
    {
        var wait = At - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestPart ? LongestPart : wait;
    }
}
