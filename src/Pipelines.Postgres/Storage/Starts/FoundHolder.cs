using Npgsql;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>A start key that somebody has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was first taken.</param>
/// <param name="Holder">Who has it.</param>
internal sealed record FoundHolder(string Name, DateTimeOffset CreatedAt, StartKeyHolder Holder)
{
    // An execution counts with its retries and replays, and theirs. The best: Succeeded, Warning, one that has not ended, then how the
    // latest ended.
    internal const string Select = """
        SELECT "one"."name", "one"."created_at", "holder"."id", "best"."state", "best"."has_open"
        FROM unnest($1::text[]) AS "asked" ("name") JOIN "start_keys" AS "one" ON "one"."name" = "asked"."name"
            LEFT JOIN "executions" AS "holder" ON "holder"."key" = "one"."execution"
            LEFT JOIN LATERAL (
                WITH RECURSIVE "family" ("id", "state") AS (
                    SELECT "holder"."id", "holder"."state"
                    UNION
                    SELECT "later"."id", "later"."state"
                    FROM "family" JOIN "executions" AS "later" ON "later"."origin_id" = "family"."id" AND "later"."origin_kind" IN (0, 1)
                )
                SELECT
                    (array_agg("state" ORDER BY CASE WHEN "state" = 100 THEN 0 WHEN "state" = 110 THEN 1 WHEN "state" < 100 THEN 2 ELSE 3 END, "id" DESC))[1] AS "state",
                    bool_or("state" < 100) AS "has_open"
                FROM "family") AS "best" ON "holder"."key" IS NOT NULL
        """;

    /// <summary>Reads a row.</summary>
    public static FoundHolder Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetTime(1),
        row.IsDBNull(2) ? new StartKeyHolder(null, null, false) : new StartKeyHolder(row.GetString(2), StateCodes.ToExecutionState(row.GetInt16(3)), row.GetBoolean(4)));
}
