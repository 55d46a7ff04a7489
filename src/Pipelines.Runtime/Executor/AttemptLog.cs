using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// Keeps the lines of one attempt within bounds (how many, how fast, how much memory) and hands them to the execution's log. Says how
/// many were dropped: soon after, then once in a while, and at the end.
/// </summary>
internal sealed class AttemptLog(ExecutionLog log, TaskRunKey key, int attempt)
{
    /// <summary>The most lines that are kept of one attempt.</summary>
    public const int MaxLines = 10_000;

    /// <summary>The most characters that are kept of one message or exception.</summary>
    public const int MaxLength = 32_768;

    /// <summary>Longer than any secret: a part of one at the end of what was cut off is cut off too.</summary>
    public const int CutOff = 4096;

    /// <summary>What stands at the end of a text that was longer.</summary>
    public const string ShortenedMark = "… (shortened)";

    /// <summary>How often is said that lines are dropped.</summary>
    public static readonly TimeSpan NoticeInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private LogRate _rate;
    private int _lines;
    private long _tooMany;
    private long _tooFast;
    private long _tooLarge;
    private long _told;
    private long _toldAt;

    /// <summary>Adds a line, unless the attempt writes too many.</summary>
    public void Write(LogLevel level, string message, Exception? exception)
    {
        string? notice;
        lock (_gate)
        {
            if (!TryTake(out notice))
            {
                return;
            }
        }

        Tell(notice);
        if (!log.TryAdd(key, attempt, level, message, exception?.ToString()))
        {
            Interlocked.Increment(ref _tooLarge);
        }
    }

    /// <summary>Says how many lines were dropped in all, if any; once, at the end.</summary>
    public void Close()
    {
        lock (_gate)
        {
            var (tooMany, tooFast, tooLarge) = (_tooMany, _tooFast, Interlocked.Read(ref _tooLarge));
            if (tooFast > 0)
            {
                Tell(string.Create(CultureInfo.InvariantCulture, $"{Lines(tooFast)} dropped in all: {OfRate}."));
            }

            if (tooLarge > 0)
            {
                Tell(string.Create(CultureInfo.InvariantCulture, $"{Lines(tooLarge)} dropped in all: {OfMemory}."));
            }

            if (tooMany > 0)
            {
                Tell(string.Create(CultureInfo.InvariantCulture, $"{tooMany} more {(tooMany == 1 ? "line was" : "lines were")} dropped: an attempt keeps at most {MaxLines}."));
            }
        }
    }

    /// <summary>The text, or its beginning when it is very long.</summary>
    public static string Shorten(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), ShortenedMark);

    /// <summary>The beginning of a text that was cut off, maybe within a secret: masked as far as it is there, then without its end.</summary>
    /// <param name="text">The text, at least <see cref="CutOff"/> characters longer than what is to be shown.</param>
    /// <param name="secrets">What to mask.</param>
    public static string ShortenCut(string text, ExecutionSecrets secrets)
    {
        var masked = secrets.Redact(text);
        return string.Concat(masked.AsSpan(0, Math.Max(0, masked.Length - CutOff)), ShortenedMark);
    }

    private static string OfRate => string.Create(CultureInfo.InvariantCulture, $"an attempt may write {LogRate.Burst} at once, and {LogRate.PerSecond} a second after that");

    private static string OfMemory => "too many waited for the store, which could not be written";

    private static string Lines(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "line was" : "lines were")}");

    private bool TryTake(out string? notice)
    {
        notice = null;
        if (_lines == MaxLines)
        {
            notice = _tooMany++ == 0 ? string.Create(CultureInfo.InvariantCulture, $"What follows is dropped: an attempt keeps at most {MaxLines} lines.") : null;
            Tell(notice);
            return false;
        }

        if (!_rate.TryTake(log.Time))
        {
            _tooFast++;
            return false;
        }

        _lines++;
        notice = Notice();
        return true;
    }

    /// <summary>What to say before the next line; nothing when nothing was dropped, or that has just been said.</summary>
    private string? Notice()
    {
        var tooLarge = Interlocked.Read(ref _tooLarge);
        var untold = _tooFast + tooLarge - _told;
        if (untold == 0 || (_told > 0 && log.Time.GetElapsedTime(_toldAt) < NoticeInterval))
        {
            return null;
        }

        (_told, _toldAt) = (_tooFast + tooLarge, log.Time.GetTimestamp());
        var reason = _tooFast == 0 ? OfMemory : tooLarge == 0 ? OfRate : $"{OfRate}; and {OfMemory}";
        return string.Create(CultureInfo.InvariantCulture, $"{Lines(untold)} dropped here: {reason}.");
    }

    private void Tell(string? notice)
    {
        if (notice is not null)
        {
            log.Add(key, attempt, LogLevel.Warning, notice, null);
        }
    }
}
