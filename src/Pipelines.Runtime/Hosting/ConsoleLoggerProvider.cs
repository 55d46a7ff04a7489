using Microsoft.Extensions.Logging;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting.Supervision.Systemd;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Hosting;

/// <summary>
/// Writes the program's own log to standard error, a line each. What is logged within an attempt belongs to the attempt's log, which
/// the commands show themselves.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="settings">What to show.</param>
/// <param name="time">The clock.</param>
[ProviderAlias("Console")]
internal sealed class ConsoleLoggerProvider(Terminal terminal, ConsoleLogSettings settings, TimeProvider time) : ILoggerProvider, IIgnoresScopes
{
    // Views tell of executions, and the command line of a start that failed.
    private static readonly string[] ToldElsewhere = ["Pipelines.Runtime.Executor", "Microsoft.Extensions.Hosting"];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new ConsoleLogger(this, settings, categoryName, ToldElsewhere.Any(prefix => categoryName.StartsWith(prefix, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The terminal is not ours.
    }

    private void Write(string category, LogLevel level, string message, Exception? exception)
    {
        var name = category[(category.LastIndexOf('.') + 1)..];
        var details = exception is null ? "" : settings.ShowsAll ? $"{Environment.NewLine}{exception}" : $" ({exception.Message})";
        terminal.WriteLog(JournalLines.AreWanted
            ? JournalLines.Format(level, $"{name}: {message}{details}")
            : $"{Display.TimeOfDay(time.GetUtcNow(), time.LocalTimeZone)} {level.ToString().ToLowerInvariant()}: {name}: {message}{details}");
    }

    private sealed class ConsoleLogger(ConsoleLoggerProvider provider, ConsoleLogSettings settings, string category, bool isToldElsewhere) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // What an attempt has started and left running, such as the loop of a client that others use too, has no other place to tell.
        public bool IsEnabled(LogLevel logLevel) =>
            logLevel != LogLevel.None
            && logLevel >= (isToldElsewhere && !settings.ShowsAll ? LogLevel.Critical : settings.MinLevel)
            && TaskSlot.Current is null or { HasEnded: true };

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(category, logLevel, formatter(state, exception), exception);
            }
        }
    }
}
