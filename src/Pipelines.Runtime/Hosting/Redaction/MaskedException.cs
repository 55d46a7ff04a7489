using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Hosting.Redaction;

/// <summary>Stands for an exception whose text holds a secret, where it is logged: the same text, masked.</summary>
internal sealed class MaskedException : Exception
{
    private readonly string _text;

    private MaskedException(string message, string text, string? stackTrace)
        : base(message)
    {
        (_text, StackTrace) = (text, stackTrace);
    }

    /// <inheritdoc/>
    public override string? StackTrace { get; }

    /// <summary>The exception, or what stands for it when it holds a secret.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="secrets">What to mask.</param>
    public static Exception? Of(Exception? exception, SecretRegistry secrets)
    {
        if (exception is null)
        {
            return null;
        }

        var text = exception.ToString();
        var masked = secrets.Redact(text);
        return ReferenceEquals(masked, text) && !HoldsSecret(exception, secrets)
            ? exception
            : new MaskedException($"{exception.GetType().FullName}: {secrets.Redact(exception.Message)}", masked, exception.StackTrace is { } trace ? secrets.Redact(trace) : null);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    // Some write a text of their own that leaves the message out, which a provider may ask for.
    private static bool HoldsSecret(Exception exception, SecretRegistry secrets)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (!ReferenceEquals(secrets.Redact(inner.Message), inner.Message))
            {
                return true;
            }
        }

        return false;
    }
}
