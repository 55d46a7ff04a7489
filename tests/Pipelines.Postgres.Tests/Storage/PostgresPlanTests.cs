using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;
using Pipelines.Postgres.Storage;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>
/// Statements of control are planned once a session, perhaps when the tables are empty, and kept: in the sessions of the store even such a
/// plan goes by an index.
/// </summary>
public sealed partial class PostgresPlanTests
{
    [Theory]
    [InlineData("SelectFree", "executions_free")]
    [InlineData("SelectAsked", "executions_id_key")]
    [InlineData("LockCandidates", "executions_pkey")]
    [InlineData("SelectDue", "executions_waking")]
    [InlineData("Wake", "executions_waking")]
    [InlineData("CountAdmitted", "executions_")]
    [InlineData("AdmitQueued", "executions_queued")]
    [InlineData("SelectQueuedKeys", "executions_queued")]
    [InlineData("SelectNextQueued", "executions_queued")]
    [InlineData("SumPools", "task_runs_in_pools")]
    [InlineData("SelectInPools", "task_runs_pkey")]
    [InlineData("SelectOpenFamily", "executions_children")]
    [InlineData("LockFamily", "executions_pkey")]
    [InlineData("SelectDecision", "signals_by_execution")]
    [InlineData("SelectFirstSignals", "executions_owned")]
    [InlineData("SelectNextSignals", "signals_pkey")]
    public async Task A_statement_of_control_goes_by_its_index_though_its_plan_was_made_for_empty_tables(string statement, string index)
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.OpenAsync();

        var plan = await ExplainAsync(scene, Text(statement));

        plan.ShouldContain(index, Case.Sensitive, plan);
        plan.ShouldNotContain("Seq Scan on executions", Case.Sensitive, plan);
        plan.ShouldNotContain("Seq Scan on task_runs", Case.Sensitive, plan);
    }

    [Theory]
    [InlineData("SelectFree")]
    [InlineData("SelectNextQueued")]
    public async Task The_next_is_found_without_sorting_all_that_wait(string statement)
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.OpenAsync();

        var plan = await ExplainAsync(scene, Text(statement));

        plan.ShouldNotContain("Sort", Case.Sensitive, plan);
    }

    private static string Text(string statement) => (string)typeof(PostgresExecutionStore)
        .GetField(statement, BindingFlags.NonPublic | BindingFlags.Static).ShouldNotBeNull(statement).GetRawConstantValue()!;

    private static async Task<string> ExplainAsync(StoreScene scene, string sql)
    {
        await using var source = PostgresConnections.CreateForWrites(new PostgresStoreOptions { ConnectionString = scene.ConnectionString });
        await using var connection = await source.OpenConnectionAsync();
        var parameters = Parameters().Matches(sql).Select(match => int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        var types = sql.Contains("unnest($1", StringComparison.Ordinal) ? "(bigint[], integer[], text[])" : "";
        var values = parameters == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", parameters))})";
#pragma warning disable CA2100 // The text is the store's own.
        await using (var prepare = new NpgsqlCommand($"SET plan_cache_mode = force_generic_plan; PREPARE statement {types} AS {sql}", connection))
#pragma warning restore CA2100
        {
            await prepare.ExecuteNonQueryAsync();
        }

#pragma warning disable CA2100 // The text is the test's own.
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE statement {values}", connection);
#pragma warning restore CA2100
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return string.Join('\n', plan);
    }

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex Parameters();
}
