using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting.Capture;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Hosting.Redaction;

/// <summary>Masks secrets in lines on their way to all providers. A line without secrets passes as it is.</summary>
/// <param name="inner">The logger of all providers.</param>
/// <param name="secrets">What to mask.</param>
internal sealed class RedactingLogger(ILogger inner, SecretRegistry secrets) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => secrets.IsEmpty ? inner.BeginScope(state) : BeginMaskedScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ConsoleCapture.Enter();
        try
        {
            if (secrets.IsEmpty || !inner.IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
            else
            {
                LogMasked(logLevel, eventId, state, exception, formatter);
            }
        }
        finally
        {
            ConsoleCapture.Leave();
        }
    }

    private void LogMasked<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        var masked = secrets.Redact(message);
        var values = MaskedValues.Of(state, masked, secrets);
        var error = MaskedException.Of(exception, secrets);
        if (values is null && ReferenceEquals(masked, message))
        {
            inner.Log(logLevel, eventId, state, error, formatter);
        }
        else
        {
            values ??= new MaskedValues([], masked);
            inner.Log(logLevel, eventId, values, error, static (text, _) => text.ToString());
        }
    }

    private IDisposable? BeginMaskedScope<TState>(TState state)
        where TState : notnull
    {
        var text = state.ToString() ?? "";
        var masked = secrets.Redact(text);
        return MaskedValues.Of(state, masked, secrets) is { } values ? inner.BeginScope(values)
            : ReferenceEquals(masked, text) ? inner.BeginScope(state)
            : inner.BeginScope(masked);
    }
}
