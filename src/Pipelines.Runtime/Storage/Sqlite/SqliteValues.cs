using System.Text.Json;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>How values that SQLite does not know are kept.</summary>
internal static class SqliteValues
{
    /// <summary>What stands for the task as a whole in a key column, which cannot be empty.</summary>
    private const int Whole = -1;

    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();

    public static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? ToMicroseconds(DateTimeOffset? time) => time is { } given ? ToMicroseconds(given) : null;

    public static DateTimeOffset ToTime(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? ToTime(long? microseconds) => microseconds is { } given ? ToTime(given) : null;

    public static string ToJson(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? "{}" : JsonSerializer.Serialize(labels, SqliteJsonContext.Default.IReadOnlyDictionaryStringString);

    /// <summary>A list as a parameter for <c>json_each</c>.</summary>
    public static string ToJson(IEnumerable<string> texts) => JsonSerializer.Serialize([.. texts], SqliteJsonContext.Default.IReadOnlyCollectionString);

    /// <inheritdoc cref="ToJson(IEnumerable{string})"/>
    public static string ToJson(ICollection<long> numbers) => numbers.Count == 0 ? "[]" : $"[{string.Join(',', numbers)}]";

    public static IReadOnlyDictionary<string, string> ToLabels(string json) =>
        json == "{}" ? NoLabels : JsonSerializer.Deserialize(json, SqliteJsonContext.Default.DictionaryStringString)!;

    /// <summary>Binds the columns <c>task_id</c> and <c>element</c>.</summary>
    public static SqliteStatement Bind(this SqliteStatement statement, TaskRunKey key) =>
        statement.Bind(key.TaskId).Bind((long)(key.ElementIndex ?? Whole));

    /// <summary>Reads the columns <c>task_id</c> and <c>element</c>.</summary>
    public static TaskRunKey GetKey(this SqliteStatement row, int column) =>
        new(row.GetString(column), row.GetInt32(column + 1) is var element and not Whole ? element : null);

    /// <summary>Binds the columns <c>parent_id</c>, <c>parent_task</c>, <c>parent_element</c> and <c>child_key</c>.</summary>
    public static SqliteStatement Bind(this SqliteStatement statement, ExecutionParent? parent) =>
        parent is null
            ? statement.BindNull().BindNull().BindNull().BindNull()
            : statement.Bind(parent.ExecutionId).Bind(parent.TaskRun).Bind(parent.ChildKey);

    /// <summary>Reads the columns <c>parent_id</c>, <c>parent_task</c>, <c>parent_element</c> and <c>child_key</c>.</summary>
    public static ExecutionParent? GetParent(this SqliteStatement row, int column) =>
        row.IsNull(column) ? null : new ExecutionParent(row.GetString(column), row.GetKey(column + 1), row.GetString(column + 3));

    /// <summary>Binds the columns <c>origin_kind</c> and <c>origin_id</c>.</summary>
    public static SqliteStatement Bind(this SqliteStatement statement, ExecutionOrigin? origin) =>
        origin is null ? statement.BindNull().BindNull() : statement.Bind((long)StateCodes.Of(origin.Kind)).Bind(origin.ExecutionId);

    /// <summary>Reads the columns <c>origin_kind</c> and <c>origin_id</c>.</summary>
    public static ExecutionOrigin? GetOrigin(this SqliteStatement row, int column) =>
        row.IsNull(column) ? null : new ExecutionOrigin(StateCodes.ToOriginKind(row.GetInt32(column)), row.GetString(column + 1));

    /// <summary>Binds the columns <c>error_type</c>, <c>error_message</c> and <c>error_stack</c>.</summary>
    public static SqliteStatement Bind(this SqliteStatement statement, TaskError? error) =>
        error is null
            ? statement.BindNull().BindNull().BindNull()
            : statement.Bind(error.Type).Bind(error.Message).Bind(error.StackTrace);

    /// <summary>Reads the columns <c>error_type</c>, <c>error_message</c> and <c>error_stack</c>.</summary>
    public static TaskError? GetError(this SqliteStatement row, int column) =>
        row.IsNull(column) ? null : new TaskError(row.GetString(column), row.GetString(column + 1), row.GetStringOrNull(column + 2));
}
