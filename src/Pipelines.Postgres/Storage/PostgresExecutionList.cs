using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// Lists executions. With a filter the list is the merge of one short index range a state, each already in the order of the
/// page; a single range over several states would have to be sorted as a whole, however long history is.
/// </summary>
internal static class PostgresExecutionList
{
    private const string Columns = """
        "id", "namespace", "flow_id", "state", "reason", "logical_at", "logical_offset_minutes", "trigger", "labels", "created_at", "started_at", "ended_at",
            "parent_id", "origin_kind", "origin_id", "priority"
        """;

    public static Task<IReadOnlyList<ExecutionSummary>> ReadAsync(NpgsqlConnection connection, ExecutionQuery query, CancellationToken cancellationToken) =>
        ToStatement(connection, query).ReadAllAsync(
            static row => new ExecutionSummary(
                row.GetString(0),
                $"{row.GetString(1)}/{row.GetString(2)}",
                StateCodes.ToExecutionState(row.GetInt16(3)),
                row.GetStringOrNull(4),
                row.GetTime(5).ToOffset(TimeSpan.FromMinutes(row.GetInt16(6))),
                row.GetStringOrNull(7),
                PostgresLabels.Read(row.GetString(8)),
                row.GetTime(9),
                row.GetTimeOrNull(10),
                row.GetTimeOrNull(11),
                row.GetStringOrNull(12),
                row.GetOrigin(13),
                row.GetInt32(15)),
            cancellationToken);

    /// <summary>Counts those that have not ended: a range of the index by state.</summary>
    public static async Task<IReadOnlyDictionary<ExecutionState, int>> CountActiveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var counts = await connection.Statement(CountActiveSql)
            .ReadAllAsync(static row => KeyValuePair.Create(StateCodes.ToExecutionState(row.GetInt16(0)), checked((int)row.GetInt64(1))), cancellationToken).ConfigureAwait(false);
        return counts.ToDictionary();
    }

    internal const string CountActiveSql = """SELECT "state", count(*) FROM "executions" WHERE "state" < 100 GROUP BY "state" """;

    /// <summary>
    /// The statement for a query. States and the limit stand in its text, for they decide the plan; so there is one text for each
    /// combination that is asked for, and that is few.
    /// </summary>
    internal static NpgsqlCommand ToStatement(NpgsqlConnection connection, ExecutionQuery query)
    {
        var parameters = new List<NpgsqlParameter>();
        var conditions = ToConditions(query, parameters);
        if (query.Origin is { } origin)
        {
            return ToStatement(connection, query, origin, conditions, parameters);
        }

        var states = query.States.Count > 0 || query.Flow is null ? query.States.Distinct() : StateCodes.AllExecutionStates;
        var ranges = states.Select(StateCodes.Of).Order().Select(state => string.Create(CultureInfo.InvariantCulture,
            $"""SELECT {Columns} FROM "executions" WHERE "state" = {state}::smallint{conditions} ORDER BY "id" DESC LIMIT {query.Limit}""")).ToArray();
        var command = connection.Statement(ranges switch
        {
            [] => string.Create(CultureInfo.InvariantCulture, $"""SELECT {Columns} FROM "executions" WHERE true{conditions} ORDER BY "id" DESC LIMIT {query.Limit}"""),
            [var only] => only,
            _ => string.Create(CultureInfo.InvariantCulture, $"""({string.Join(") UNION ALL (", ranges)}) ORDER BY "id" DESC LIMIT {query.Limit}"""),
        });
        command.Parameters.AddRange(parameters.ToArray());
        return command;
    }

    /// <summary>What was made from one thing is found by that alone, and then sorted: it is a small part of history, whatever the planner thinks.</summary>
    private static NpgsqlCommand ToStatement(NpgsqlConnection connection, ExecutionQuery query, ExecutionOrigin origin, string conditions, List<NpgsqlParameter> parameters)
    {
        var states = query.States.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $""" AND "state" IN ({string.Join(", ", query.States.Select(StateCodes.Of))})""");
        parameters.Add(new NpgsqlParameter { Value = origin.ExecutionId });
        parameters.Add(new NpgsqlParameter { Value = (short)StateCodes.Of(origin.Kind) });
        var command = connection.Statement(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {Columns} FROM (SELECT * FROM "executions" WHERE "origin_id" = ${parameters.Count - 1} AND "origin_kind" = ${parameters.Count} OFFSET 0) AS "executions"
            WHERE true{conditions}{states} ORDER BY "id" DESC LIMIT {query.Limit}
            """));
        command.Parameters.AddRange(parameters.ToArray());
        return command;
    }

    private static string ToConditions(ExecutionQuery query, List<NpgsqlParameter> parameters)
    {
        var conditions = new StringBuilder();
        if (query.Flow is { } flow)
        {
            var slash = flow.LastIndexOf('/');
            Add(""" AND "namespace" = {0}""", flow[..Math.Max(slash, 0)]);
            Add(""" AND "flow_id" = {0}""", flow[(slash + 1)..]);
        }

        if (query.Namespace is { } within)
        {
            // '/' comes right behind '.': what lies between is below the namespace.
            Add(""" AND ("namespace" = {0} OR ("namespace" > {0} || '.' AND "namespace" < {0} || '/'))""", within);
        }

        if (query.BeforeId is { } beforeId)
        {
            Add(""" AND "id" < {0}""", beforeId);
        }

        if (query.IdSuffix is { } suffix)
        {
            Add(""" AND right("id", length({0})) = lower({0})""", suffix);
        }

        if (query.NodeId is { } nodeId)
        {
            Add(""" AND "node_id" = {0}""", nodeId);
        }

        if (query.Trigger is { } trigger)
        {
            Add(""" AND "trigger" = {0}""", trigger);
        }

        if (query.ParentId is { } parentId)
        {
            Add(""" AND "parent_id" = {0}""", parentId);
        }

        if (query.CreatedFrom is { } from)
        {
            Add(""" AND "created_at" >= {0}""", from.UtcDateTime);
        }

        if (query.CreatedBefore is { } before)
        {
            Add(""" AND "created_at" < {0}""", before.UtcDateTime);
        }

        if (query.Labels.Count > 0)
        {
            // Most executions have no labels, which is told without reading JSON. And as one condition, of which the planner thinks that
            // every other row fulfils it: it goes through the index from the newest on, rather than through all rows to sort a few.
            Add(""" AND CASE WHEN "labels" = '{{}}' THEN false ELSE "labels"::jsonb @> {0} END""", PostgresLabels.ToJson(query.Labels), NpgsqlDbType.Jsonb);
        }

        return conditions.ToString();

        void Add(string condition, object value, NpgsqlDbType? type = null)
        {
            var parameter = new NpgsqlParameter { Value = value };
            if (type is { } given)
            {
                parameter.NpgsqlDbType = given;
            }

            parameters.Add(parameter);
            conditions.AppendFormat(CultureInfo.InvariantCulture, condition, $"${parameters.Count}");
        }
    }
}
