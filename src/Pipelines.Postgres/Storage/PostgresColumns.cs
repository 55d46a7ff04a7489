using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>Reads columns, and groups of columns that are one value.</summary>
internal static class PostgresColumns
{
    /// <summary>What stands for the task as a whole in a key column, which cannot be empty.</summary>
    public const int Whole = -1;

    /// <summary>The bytes of a text as the server sent them, never decoded.</summary>
    public static ReadOnlyMemory<byte> GetUtf8(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    /// <inheritdoc cref="GetUtf8"/>
    public static ReadOnlyMemory<byte>? GetUtf8OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? default(ReadOnlyMemory<byte>?) : row.GetUtf8(column);

    public static string? GetStringOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? GetInt32OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static long? GetInt64OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset GetTime(this NpgsqlDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);

    public static DateTimeOffset? GetTimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);

    /// <summary>Reads the columns <c>task_id</c> and <c>element</c>.</summary>
    public static TaskRunKey GetKey(this NpgsqlDataReader row, int column) =>
        new(row.GetString(column), row.GetInt32(column + 1) is var element and not Whole ? element : null);

    /// <summary>Reads the columns <c>parent_id</c>, <c>parent_task</c>, <c>parent_element</c> and <c>child_key</c>.</summary>
    public static ExecutionParent? GetParent(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new ExecutionParent(row.GetString(column), row.GetKey(column + 1), row.GetString(column + 3));

    /// <summary>Reads the columns <c>origin_kind</c> and <c>origin_id</c>.</summary>
    public static ExecutionOrigin? GetOrigin(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new ExecutionOrigin(StateCodes.ToOriginKind(row.GetInt16(column)), row.GetString(column + 1));

    /// <summary>Reads the columns <c>error_type</c>, <c>error_message</c> and <c>error_stack</c>.</summary>
    public static TaskError? GetError(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new TaskError(row.GetString(column), row.GetString(column + 1), row.GetStringOrNull(column + 2));
}
