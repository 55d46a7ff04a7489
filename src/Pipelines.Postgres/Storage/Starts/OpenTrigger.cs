using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>A trigger of a flow, one of whose executions may not have ended.</summary>
/// <param name="Namespace">The flow's namespace.</param>
/// <param name="FlowId">The flow's id.</param>
/// <param name="Trigger">The trigger's id.</param>
internal readonly record struct OpenTrigger(string Namespace, string FlowId, string Trigger)
{
    // What stands in the way of a start that would wait or be skipped for it; not executions of backfills, 2, nor what was made from one. A
    // plain minimum would be looked for in the order of ids, through all of history.
    internal const string Select = """
        SELECT "asked"."namespace", "asked"."flow_id", "asked"."trigger", "open"."id"
        FROM unnest($1::text[], $2::text[], $3::text[]) AS "asked" ("namespace", "flow_id", "trigger")
            CROSS JOIN LATERAL (
                SELECT min("one"."id" || '') AS "id"
                FROM "executions" AS "one"
                WHERE "one"."namespace" = "asked"."namespace" AND "one"."flow_id" = "asked"."flow_id" AND "one"."trigger" = "asked"."trigger"
                    AND "one"."state" < 100 AND NOT EXISTS (
                        WITH RECURSIVE "earlier" ("kind", "id") AS (
                            SELECT "one"."origin_kind", "one"."origin_id"
                            UNION
                            SELECT "next"."origin_kind", "next"."origin_id"
                            FROM "earlier" JOIN "executions" AS "next" ON "next"."id" = "earlier"."id" AND "earlier"."kind" IN (0, 1)
                        )
                        SELECT 1 FROM "earlier" WHERE "kind" = 2)) AS "open"
        WHERE "open"."id" IS NOT NULL
        """;

    /// <summary>The trigger that a start is for; <see langword="null"/> when it does not matter, or there is none.</summary>
    public static OpenTrigger? Of(StartCommit start) => start is { WhileOpen: not WhileOpen.Start, Executions: [var first, ..] } ? Of(first.Execution) : null;

    /// <summary>The trigger of an execution.</summary>
    public static OpenTrigger? Of(ExecutionRecord execution) =>
        execution.Trigger is { } trigger ? new OpenTrigger(execution.Namespace, execution.FlowId, PostgresText.Clean(trigger)) : null;
}
