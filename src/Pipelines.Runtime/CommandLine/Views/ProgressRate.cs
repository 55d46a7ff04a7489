namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>How fast an attempt gets on, over its last seconds.</summary>
internal sealed class ProgressRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(250);

    private readonly Queue<(DateTimeOffset At, double Done)> _samples = [];
    private DateTimeOffset _lastSample;

    /// <summary>What is done in a second; <see langword="null"/> before two reports are far enough apart.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Takes a report.</summary>
    /// <param name="now">When.</param>
    /// <param name="done">What is done so far.</param>
    public void Add(DateTimeOffset now, double done)
    {
        if (_samples.Count > 0 && now - _lastSample < Spacing)
        {
            return;
        }

        _samples.Enqueue((now, done));
        _lastSample = now;
        while (_samples.Count > 2 && now - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }

        var (at, before) = _samples.Peek();
        if (now > at)
        {
            PerSecond = Math.Max(0, (done - before) / (now - at).TotalSeconds);
        }
    }
}
