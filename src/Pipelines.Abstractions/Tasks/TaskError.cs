namespace Pipelines;

/// <summary>An error as it is kept: text, not an exception, since it outlives the process.</summary>
/// <param name="Type">The exception's full type name.</param>
/// <param name="Message">The exception's message, with those of its inner exceptions.</param>
/// <param name="StackTrace">The stack trace; <see langword="null"/> where there is none.</param>
public sealed record TaskError(string Type, string Message, string? StackTrace = null)
{
    /// <summary>Keeps the text of an exception.</summary>
    /// <param name="exception">The exception.</param>
    public static TaskError From(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var message = exception.Message;
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (!message.Contains(inner.Message, StringComparison.Ordinal))
            {
                message = $"{message} ({inner.Message})";
            }
        }

        return new TaskError(exception.GetType().FullName ?? exception.GetType().Name, message, exception.StackTrace);
    }
}
