using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <summary>Copies what is logged within an attempt, by whatever logger, into the attempt's log.</summary>
/// <remarks>Its levels are set under <c>Logging:Pipelines:LogLevel</c>.</remarks>
[ProviderAlias("Pipelines")]
internal sealed class AttemptLoggerProvider : ILoggerProvider, IIgnoresScopes
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => AttemptLogger.Instance;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Lines belong to the executions.
    }

    private sealed class AttemptLogger : ILogger
    {
        public static readonly AttemptLogger Instance = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && TaskSlot.Current is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel != LogLevel.None && TaskSlot.Current is { HasEnded: false } slot)
            {
                slot.Log.Write(logLevel, formatter(state, exception), exception);
            }
        }
    }
}
