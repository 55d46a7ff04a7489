using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>
/// Reads the store's tables without the product's code; both stores name them, their columns and the numbers of states alike. The product's
/// commands would have to be started once for each of thousands of executions; those that list are compared with this.
/// </summary>
internal static class StoreRows
{
    // The numbers in the tables outlive every version of the product, so they may be said a second time here.
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

    /// <summary>How many executions there are, and how many of them have not ended.</summary>
    /// <param name="connection">The store.</param>
    /// <param name="flow">Of which flow; <see langword="null"/> for all.</param>
    public static (long All, long Open) Count(DbConnection connection, string? flow)
    {
        List<object?[]> rows = [.. Rows(connection, """SELECT "flow_id", count(*), count(*) FILTER (WHERE "state" < 100) FROM "executions" GROUP BY "flow_id" """)
            .Where(row => flow is null || (string)row[0]! == flow)];
        return (rows.Sum(static row => Number(row[1])), rows.Sum(static row => Number(row[2])));
    }

    /// <summary>Everything about every execution, oldest first.</summary>
    public static IReadOnlyList<StoredExecution> ReadExecutions(DbConnection connection)
    {
        // A first attempt that succeeded is said by its task run alone; a row of its start may have been left.
        var attempts = Rows(connection, """
            SELECT "attempts"."execution", "attempts"."task_id", "attempts"."element", "number", "attempts"."state"
            FROM "attempts" LEFT JOIN "task_runs" USING ("execution", "task_id", "element")
            WHERE "only_attempt_by" IS NULL OR "number" > 1
            UNION ALL
            SELECT "execution", "task_id", "element", 1, 100 FROM "task_runs" WHERE "only_attempt_by" IS NOT NULL
            """)
            .ToLookup(RunKey, row => ((int)Number(row[3]), AttemptStates[Number(row[4])]));
        var outputs = Rows(connection, """SELECT "execution", "task_id", "element", "json" FROM "task_outputs" """)
            .ToDictionary(RunKey, row => (string)row[3]!);
        var runs = Rows(connection, """SELECT "execution", "task_id", "element", "state", "attempts", "interruptions", "element_count" FROM "task_runs" """)
            .ToLookup(
                row => Number(row[0]),
                row => new StoredRun
                {
                    Name = Number(row[2]) < 0 ? (string)row[1]! : string.Create(CultureInfo.InvariantCulture, $"{row[1]}.{row[2]}"),
                    State = RunStates[Number(row[3])],
                    IsSummary = row[6] is not null,
                    Attempts = (int)Number(row[4]),
                    Interruptions = (int)Number(row[5]),
                    Outputs = ReadStamps(outputs.GetValueOrDefault(RunKey(row))),
                    AttemptStates = attempts[RunKey(row)].ToDictionary(),
                });
        var lines = Rows(connection, """SELECT "execution", "message" FROM "logs" WHERE "message" LIKE 'did %' """)
            .ToLookup(row => Number(row[0]), row => ((string)row[1]!)["did ".Length..]);
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
                State = ExecutionStates[Number(row[3])],
                Error = (string?)row[4],
                Number = ReadNumber((string)row[5]!, "number") ?? 0,
                Output = row[6] is string json ? ReadNumber(json, "value") : null,
                Parent = (string?)row[7],
                Runs = [.. runs[Number(row[0])]],
                Logged = [.. lines[Number(row[0])]],
            }),
        ];
    }

    private static List<object?[]> Rows(DbConnection connection, string sql)
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

    private static (long Execution, string Task, long Element) RunKey(object?[] row) => (Number(row[0]), (string)row[1]!, Number(row[2]));

    // SQLite has one width of integers, PostgreSQL three.
    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

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
