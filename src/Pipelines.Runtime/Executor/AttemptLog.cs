using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>Keeps the lines of one attempt within bounds and hands them to the execution's log.</summary>
internal sealed class AttemptLog(ExecutionLog log, TaskRunKey key, int attempt)
{
    /// <summary>The most lines that are kept of one attempt.</summary>
    public const int MaxLines = 10_000;

    /// <summary>The most characters that are kept of one message or exception.</summary>
    public const int MaxLength = 32_768;

    /// <summary>What stands at the end of a text that was longer.</summary>
    public const string ShortenedMark = "… (shortened)";

    private int _lines;

    /// <summary>How many lines were over the bound.</summary>
    public int Dropped => Math.Max(0, Volatile.Read(ref _lines) - MaxLines);

    /// <summary>Adds a line, unless the attempt has written too many.</summary>
    public void Write(LogLevel level, string message, Exception? exception)
    {
        if (Interlocked.Increment(ref _lines) <= MaxLines)
        {
            Add(level, message, exception);
        }
    }

    /// <summary>Says how many lines were dropped, if any; once, at the end.</summary>
    public void Close()
    {
        if (Dropped is > 0 and var dropped)
        {
            Add(LogLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"{dropped} more lines were dropped: an attempt keeps at most {MaxLines}."), null);
        }
    }

    /// <summary>The text, or its beginning when it is very long.</summary>
    public static string Shorten(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), ShortenedMark);

    private void Add(LogLevel level, string message, Exception? exception) => log.Add(key, attempt, level, message, exception?.ToString());
}
