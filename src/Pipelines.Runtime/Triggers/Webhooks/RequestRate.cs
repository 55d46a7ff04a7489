namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>
/// So many requests a minute, of which none is saved up for more than one: a bucket that fills evenly. Counted by each process for itself.
/// </summary>
/// <param name="perMinute">How many; at least 1.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestRate(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _tokens = perMinute;
    private long _filledAt = time.GetTimestamp();

    /// <summary>How many it lets pass.</summary>
    public int PerMinute => perMinute;

    /// <summary>Lets a request pass, or not.</summary>
    /// <param name="retryAfter">When the next one passes.</param>
    public bool TryPass(out TimeSpan retryAfter) => Pass(1, out retryAfter);

    /// <summary>Whether a request would pass; it does not count as one.</summary>
    /// <param name="retryAfter">When the next one passes.</param>
    public bool CanPass(out TimeSpan retryAfter) => Pass(0, out retryAfter);

    private bool Pass(int tokens, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(perMinute, _tokens + (time.GetElapsedTime(_filledAt, now).TotalMinutes * perMinute));
            _filledAt = now;
            if (_tokens >= 1)
            {
                _tokens -= tokens;
                retryAfter = TimeSpan.Zero;
                return true;
            }

            retryAfter = TimeSpan.FromMinutes((1 - _tokens) / perMinute);
            return false;
        }
    }
}
