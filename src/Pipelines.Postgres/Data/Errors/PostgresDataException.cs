namespace Pipelines.Postgres;

/// <summary>PostgreSQL refused what a task asked of it, or could not be reached. Says what was refused and where, and whether to try again.</summary>
/// <remarks>Losing against others (a deadlock, a serialization failure) and a lost server are retryable; a mistake in the SQL or the data is not.</remarks>
/// <param name="message">What went wrong, and what to do.</param>
/// <param name="isRetryable">Whether another attempt may help.</param>
/// <param name="innerException">What the database or the driver said.</param>
public sealed class PostgresDataException(string message, bool isRetryable, Exception? innerException = null)
    : TaskFailedException(message, isRetryable, innerException)
{
    /// <summary>The five characters by which PostgreSQL names the error (appendix A of its manual); <see langword="null"/> when it did not answer.</summary>
    public string? SqlState { get; init; }

    /// <summary>The table, if one is at fault.</summary>
    public string? Table { get; init; }

    /// <summary>The column, if one is at fault.</summary>
    public string? Column { get; init; }

    /// <summary>The line of the input, from 1 and with the header; for rows that were not text, the row.</summary>
    public long? Line { get; init; }

    /// <summary>The value that was refused, as text; of a line that has too many or too few values, the line.</summary>
    public string? Value { get; init; }

    /// <summary>The constraint that was broken.</summary>
    public string? Constraint { get; init; }
}
