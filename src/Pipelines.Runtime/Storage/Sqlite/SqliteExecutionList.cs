using System.Globalization;
using System.Text;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// Lists executions. With a filter the list is the merge of one short index range a state, each already in the order of the
/// page; a single range over several states would have to be sorted as a whole, however long history is.
/// </summary>
internal static class SqliteExecutionList
{
    private const string Columns = """
        "id", "namespace", "flow_id", "state", "reason", "logical_at", "logical_offset_minutes", "trigger", "labels", "created_at", "started_at", "ended_at",
            "parent_id", "origin_kind", "origin_id", "priority"
        """;

    /// <summary>Parameters 1 to 14 of every form, of which the limit is the last since every form has it; the states follow.</summary>
    private const int FirstState = 15;

    public static IReadOnlyList<ExecutionSummary> Read(SqliteSession session, ExecutionQuery query)
    {
        var (flowNamespace, flowId) = Split(query.Flow);
        var states = query.States.Count > 0 || query.Flow is null ? query.States : [.. StateCodes.AllExecutionStates];
        var statement = session.Prepare(ToSql(query, states.Count))
            .Bind(flowNamespace).Bind(flowId).Bind(query.BeforeId).Bind(query.IdSuffix)
            .Bind(query.Trigger).Bind(query.ParentId)
            .Bind(SqliteValues.ToMicroseconds(query.CreatedFrom)).Bind(SqliteValues.ToMicroseconds(query.CreatedBefore))
            .Bind(query.Labels.Count == 0 ? null : SqliteValues.ToJson(query.Labels))
            .Bind(query.NodeId).Bind(query.Namespace).Bind(query.Origin)
            .Bind((long)query.Limit);
        foreach (var state in states)
        {
            statement.Bind((long)StateCodes.Of(state));
        }

        return SqliteRows.ReadAll(statement, static row => new ExecutionSummary(
            row.GetString(0),
            $"{row.GetString(1)}/{row.GetString(2)}",
            StateCodes.ToExecutionState(row.GetInt32(3)),
            row.GetStringOrNull(4),
            SqliteValues.ToTime(row.GetInt64(5)).ToOffset(TimeSpan.FromMinutes(row.GetInt32(6))),
            row.GetStringOrNull(7),
            SqliteValues.ToLabels(row.GetString(8)),
            SqliteValues.ToTime(row.GetInt64(9)),
            SqliteValues.ToTime(row.GetInt64OrNull(10)),
            SqliteValues.ToTime(row.GetInt64OrNull(11)),
            row.GetStringOrNull(12),
            row.GetOrigin(13),
            row.GetInt32(15)));
    }

    /// <summary>Counts those that have not ended: a range of the index by state.</summary>
    public static IReadOnlyDictionary<ExecutionState, int> CountActive(SqliteSession session) =>
        SqliteRows.ReadAll(
            session.Prepare("""SELECT "state", count(*) FROM "executions" WHERE "state" < 100 GROUP BY "state";"""),
            static row => KeyValuePair.Create(StateCodes.ToExecutionState(row.GetInt32(0)), row.GetInt32(1))).ToDictionary();

    /// <summary>The statement for a query over so many states; 0 for all of them.</summary>
    internal static string ToSql(ExecutionQuery query, int states)
    {
        var conditions = new StringBuilder("1 = 1");
        if (query.Flow is not null)
        {
            conditions.Append(""" AND "namespace" = ?1 AND "flow_id" = ?2""");
        }

        if (query.BeforeId is not null)
        {
            conditions.Append(""" AND "id" < ?3""");
        }

        if (query.IdSuffix is not null)
        {
            conditions.Append(""" AND substr("id", -length(?4)) = lower(?4)""");
        }

        if (query.Trigger is not null)
        {
            conditions.Append(""" AND "trigger" = ?5""");
        }

        if (query.ParentId is not null)
        {
            conditions.Append(""" AND "parent_id" = ?6""");
        }

        if (query.NodeId is not null)
        {
            conditions.Append(""" AND "node_id" = ?10""");
        }

        if (query.Namespace is not null)
        {
            // '/' comes right behind '.': what lies between is below the namespace.
            conditions.Append(""" AND ("namespace" = ?11 OR ("namespace" > ?11 || '.' AND "namespace" < ?11 || '/'))""");
        }

        if (query.Origin is not null)
        {
            conditions.Append(""" AND "origin_kind" = ?12 AND "origin_id" = ?13""");
        }

        if (query.CreatedFrom is not null)
        {
            conditions.Append(""" AND "created_at" >= ?7""");
        }

        if (query.CreatedBefore is not null)
        {
            conditions.Append(""" AND "created_at" < ?8""");
        }

        if (query.Labels.Count > 0)
        {
            conditions.Append("""
                 AND NOT EXISTS (
                    SELECT 1 FROM json_each(?9) AS "asked"
                    WHERE NOT EXISTS (SELECT 1 FROM json_each("executions"."labels") AS "has" WHERE "has"."key" = "asked"."key" AND "has"."value" = "asked"."value"))
                """);
        }

        if (query.Origin is not null)
        {
            // What was made from one thing is found by that alone, and then sorted: it is a small part of history.
            var among = states == 0 ? "" : $""" AND "state" IN ({string.Join(", ", Enumerable.Range(FirstState, states).Select(static parameter => string.Create(CultureInfo.InvariantCulture, $"?{parameter}")))})""";
            return $"""SELECT {Columns} FROM "executions" INDEXED BY "executions_by_origin" WHERE {conditions}{among} ORDER BY "id" DESC LIMIT ?14""";
        }

        if (states == 0)
        {
            return $"""SELECT {Columns} FROM "executions" WHERE {conditions} ORDER BY "id" DESC LIMIT ?14""";
        }

        var ranges = Enumerable.Range(FirstState, states).Select(parameter => string.Create(CultureInfo.InvariantCulture,
            $"""SELECT * FROM (SELECT {Columns} FROM "executions" WHERE {conditions} AND "state" = ?{parameter} ORDER BY "id" DESC LIMIT ?14)"""));
        return $"""{string.Join(" UNION ALL ", ranges)} ORDER BY "id" DESC LIMIT ?14""";
    }

    private static (string? Namespace, string? Id) Split(string? flow) =>
        flow is null ? (null, null)
        : flow.LastIndexOf('/') is var slash and >= 0 ? (flow[..slash], flow[(slash + 1)..])
        : ("", flow);
}
