namespace Pipelines.Runtime.Executor;

/// <summary>How fast an attempt may write lines: a number at once, and so many a second after that (a token bucket).</summary>
internal struct LogRate
{
    /// <summary>Lines that may come at once.</summary>
    public const int Burst = 2000;

    /// <summary>Lines a second for as long as it lasts.</summary>
    public const int PerSecond = 200;

    private double _spent;
    private long _at;

    /// <summary>Takes leave to write one line.</summary>
    /// <param name="time">The clock.</param>
    public bool TryTake(TimeProvider time)
    {
        if (_spent > 0)
        {
            var now = time.GetTimestamp();
            _spent = Math.Max(0, _spent - (time.GetElapsedTime(_at, now).TotalSeconds * PerSecond));
            _at = now;
        }
        else
        {
            _at = time.GetTimestamp();
        }

        if (_spent + 1 > Burst)
        {
            return false;
        }

        _spent++;
        return true;
    }
}
