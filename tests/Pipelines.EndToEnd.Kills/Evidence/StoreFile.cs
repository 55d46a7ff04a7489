using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>
/// Reads the store's file without the product's code. Its commands would have to be started once for each of thousands of executions;
/// those that list are compared with this.
/// </summary>
internal static class StoreFile
{
    // The numbers in the file outlive every version of the product, so they may be said a second time here.
    private static readonly Dictionary<long, string> ExecutionStates = new()
    {
        [0] = "created",
        [10] = "queued",
        [20] = "running",
        [30] = "paused",
        [40] = "canceling",
        [100] = "succeeded",
        [110] = "warning",
        [120] = "failed",
        [130] = "canceled",
        [140] = "skipped",
    };

    private static readonly Dictionary<long, string> RunStates = new()
    {
        [0] = "pending",
        [10] = "running",
        [20] = "retry-waiting",
        [100] = "succeeded",
        [110] = "warning",
        [120] = "failed",
        [130] = "skipped",
        [140] = "canceled",
    };

    private static readonly Dictionary<long, string> AttemptStates = new()
    {
        [0] = "running",
        [100] = "succeeded",
        [110] = "failed",
        [120] = "canceled",
        [130] = "interrupted",
    };

    static StoreFile() => SQLitePCL.Batteries_V2.Init();

    /// <summary>How many executions there are, and how many of them have not ended.</summary>
    public static (long All, long Open) Count(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        var row = Rows(connection, """SELECT count(*), count(*) FILTER (WHERE "state" < 100) FROM "executions" """).Single();
        return ((long)row[0]!, (long)row[1]!);
    }

    /// <summary>Whether no process is writing: one that is stopped then keeps the lock, and the others out, until it goes on.</summary>
    public static bool IsUnlocked(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        using var command = connection.CreateCommand();
        command.CommandTimeout = 1;
        command.CommandText = "BEGIN IMMEDIATE; ROLLBACK;";
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY)
        {
            return false;
        }
    }

    /// <summary>Everything about every execution, oldest first.</summary>
    public static IReadOnlyList<StoredExecution> ReadExecutions(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        // A first attempt that succeeded is said by its task run alone; a row of its start may have been left.
        var attempts = Rows(connection, """
            SELECT "attempts"."execution", "attempts"."task_id", "attempts"."element", "number", "attempts"."state"
            FROM "attempts" LEFT JOIN "task_runs" USING ("execution", "task_id", "element")
            WHERE "only_attempt_by" IS NULL OR "number" > 1
            UNION ALL
            SELECT "execution", "task_id", "element", 1, 100 FROM "task_runs" WHERE "only_attempt_by" IS NOT NULL
            """)
            .ToLookup(row => (row[0], row[1], row[2]), row => ((int)(long)row[3]!, AttemptStates[(long)row[4]!]));
        var outputs = Rows(connection, """SELECT "execution", "task_id", "element", "json" FROM "task_outputs" """)
            .ToDictionary(row => (row[0], row[1], row[2]), row => (string)row[3]!);
        var runs = Rows(connection, """SELECT "execution", "task_id", "element", "state", "attempts", "interruptions", "element_count" FROM "task_runs" """)
            .ToLookup(
                row => row[0],
                row => new StoredRun
                {
                    Name = (long)row[2]! < 0 ? (string)row[1]! : string.Create(CultureInfo.InvariantCulture, $"{row[1]}.{row[2]}"),
                    State = RunStates[(long)row[3]!],
                    IsSummary = row[6] is not null,
                    Attempts = (int)(long)row[4]!,
                    Interruptions = (int)(long)row[5]!,
                    Outputs = ReadStamps(outputs.GetValueOrDefault((row[0], row[1], row[2]))),
                    AttemptStates = attempts[(row[0], row[1], row[2])].ToDictionary(),
                });
        return
        [
            .. Rows(connection, """
                SELECT "key", "id", "flow_id", "state", "error_message", "execution_inputs"."json", "execution_outputs"."json", "parent_id"
                FROM "executions"
                JOIN "execution_inputs" ON "execution_inputs"."execution" = "key"
                LEFT JOIN "execution_outputs" ON "execution_outputs"."execution" = "key"
                ORDER BY "id"
                """).Select(row => new StoredExecution
            {
                Id = (string)row[1]!,
                Flow = (string)row[2]!,
                State = ExecutionStates[(long)row[3]!],
                Error = (string?)row[4],
                Number = ReadNumber((string)row[5]!, "number") ?? 0,
                Output = row[6] is string json ? ReadNumber(json, "value") : null,
                Parent = (string?)row[7],
                Runs = [.. runs[row[0]]],
            }),
        ];
    }

    private static SqliteConnection Open(string dataDirectory)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Directory.GetFiles(dataDirectory, "*.db").Single(),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 60,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static List<object?[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }

    private static long? ReadNumber(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(name, out var number) ? number.GetInt64() : null;
    }

    private static StampedValue[] ReadStamps(string? json) => json switch
    {
        null => [],
        ['[', ..] => JsonSerializer.Deserialize<StampedValue[]>(json, JsonSerializerOptions.Web)!,
        ['{', ..] => [JsonSerializer.Deserialize<StampedValue>(json, JsonSerializerOptions.Web)!],
        _ => [],
    };
}
