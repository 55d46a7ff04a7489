using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Turns what the driver throws into an error that says what was being done, what is wrong and whether to try again.</summary>
internal static class PostgresFailure
{
    private const int MaxSqlCharacters = 500;

    /// <summary>Translates a failure of a statement.</summary>
    public static PostgresDataException Of(NpgsqlException exception, Sql? sql = null) => exception is PostgresException refusal
        ? Refused(refusal, sql is null ? "A statement was refused" : $"This was refused: {Shorten(sql.ToString())}", null)
        : Unreachable(exception);

    /// <summary>Translates a failure of one of several statements.</summary>
    public static PostgresDataException OfBatch(NpgsqlException exception, NpgsqlBatch batch)
    {
        if (exception is not PostgresException refusal)
        {
            return Unreachable(exception);
        }

        var failed = exception.BatchCommand is NpgsqlBatchCommand command ? batch.BatchCommands.IndexOf(command) : -1;
        return Refused(
            refusal,
            failed < 0 ? "A statement was refused" : $"Statement {failed + 1} of {batch.BatchCommands.Count} was refused: {Shorten(batch.BatchCommands[failed].CommandText)}",
            null);
    }

    /// <summary>Translates a failure of copying into a table.</summary>
    public static PostgresDataException OfCopyIn(NpgsqlException exception, PostgresTable table) => exception is PostgresException refusal
        ? Refused(refusal, $"Copying into {table} was refused", table)
        : Unreachable(exception);

    /// <summary>Translates a failure of making or looking at a table.</summary>
    public static PostgresDataException OfTable(NpgsqlException exception, PostgresTable table) => exception is PostgresException refusal
        ? Refused(refusal, $"What was asked about table {table} was refused", table)
        : Unreachable(exception);

    /// <summary>Translates a failure of a merge.</summary>
    public static PostgresDataException OfMerge(NpgsqlException exception, PostgresTable table) => exception is PostgresException refusal
        ? Refused(refusal, $"Merging into {table} was refused", table)
        : Unreachable(exception);

    private static PostgresDataException Refused(PostgresException refusal, string what, PostgresTable? table)
    {
        var place = CopyContext.Parse(refusal.Where);
        var column = place?.Column ?? refusal.ColumnName;
        var type = column is null ? null : table?.Columns.FirstOrDefault(known => known.Name.Name == column)?.Type;
        var isRetryable = IsRetryable(refusal.SqlState);
        var message = $"{what}.{Place(place, column, type)} PostgreSQL says: {Sentence(refusal.MessageText)}{Sentence(refusal.Detail)}{Sentence(refusal.Hint)} (SQLSTATE {refusal.SqlState})"
            + (isRetryable ? " Another attempt may succeed." : " Nothing was changed.");
        return new PostgresDataException(message, isRetryable, refusal)
        {
            SqlState = refusal.SqlState,
            Table = refusal.TableName ?? table?.Name.Name,
            Column = column,
            Line = place?.Line,
            Value = place?.Value,
            Constraint = refusal.ConstraintName,
        };
    }

    private static PostgresDataException Unreachable(NpgsqlException exception) => new(
        $"PostgreSQL cannot be reached, or the connection to it was lost: {Sentence(exception.InnerException?.Message ?? exception.Message)} Look whether the server runs and the network reaches it. Another attempt may succeed.",
        isRetryable: true,
        exception);

    private static string Place(CopyContext? place, string? column, string? type) => place is null
        ? ""
        : $" Line {place.Line}{(column is null ? "" : $", column '{column}'")}{(type is null ? "" : $" of type {type}")}{(place.Value is null ? "" : $", holds \"{place.Value}\"")}.";

    // 08 connection, 40 lost against another transaction, 53 short of something, 57 the operator, 58 the machine; 55P03 a lock, 25P03 idle too long.
    private static bool IsRetryable(string state) => state is ['0', '8', ..] or ['4', '0', ..] or ['5', '3' or '7' or '8', ..]
        or PostgresErrorCodes.LockNotAvailable or "25P03";

    private static string Sentence(string? text) => string.IsNullOrWhiteSpace(text) ? "" : $" {text.Trim().TrimEnd('.')}.";

    internal static string Shorten(string sql) => sql.Length <= MaxSqlCharacters ? sql.Trim() : sql[..MaxSqlCharacters].Trim() + " …";
}
