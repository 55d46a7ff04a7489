using System.Globalization;
using System.Text.RegularExpressions;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

[Collection(PostgresHistory.Name)]
public sealed partial class PostgresExecutionListTests(PostgresHistory history)
{
    public static TheoryData<ExecutionQuery> Pages =>
    [
        new ExecutionQuery(),
        new ExecutionQuery { BeforeId = "e00050000" },
        new ExecutionQuery { Flow = "zoomcamp/flow7" },
        new ExecutionQuery { Flow = "zoomcamp/flow7", BeforeId = "e00050000" },
        new ExecutionQuery { Flow = "zoomcamp/unknown" },
        new ExecutionQuery { States = [ExecutionState.Running] },
        new ExecutionQuery { States = [ExecutionState.Failed, ExecutionState.Running], BeforeId = "e00050000" },
        new ExecutionQuery { Flow = "zoomcamp/flow1", States = [ExecutionState.Failed] },
        new ExecutionQuery { Trigger = "daily" },
        new ExecutionQuery { ParentId = "e00000003" },
        new ExecutionQuery { Namespace = "zoomcamp" },
        new ExecutionQuery { Origin = new(ExecutionOriginKind.Retry, "e00000002") },
        new ExecutionQuery { Origin = new(ExecutionOriginKind.Retry, "e00000502"), Flow = "zoomcamp/flow3", States = [ExecutionState.Succeeded] },
        new ExecutionQuery { Origin = new(ExecutionOriginKind.Backfill, "e00000002"), BeforeId = "e00050000" },
        new ExecutionQuery { Labels = new Dictionary<string, string> { ["color"] = "green" }, Limit = 10 },
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_reads_few_rows_however_long_history_is(ExecutionQuery query)
    {
        await using var connection = await history.Source.OpenConnectionAsync();

        var plan = await PostgresHistory.PlanAsync(PostgresExecutionList.ToStatement(connection, query));

        plan.ShouldNotContain("Seq Scan");
        Rows().Matches(plan).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldBeLessThan(5_000, plan);
        Removed().Matches(plan).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldBeLessThan(5_000, plan);
    }

    [Fact]
    public async Task Active_executions_are_counted_in_an_index()
    {
        await using var connection = await history.Source.OpenConnectionAsync();

        var plan = await PostgresHistory.PlanAsync(connection.Statement(PostgresExecutionList.CountActiveSql));

        plan.ShouldNotContain("Seq Scan");
        (await PostgresExecutionList.CountActiveAsync(connection, CancellationToken.None)).ShouldBe([new(ExecutionState.Running, PostgresHistory.Executions / 1000)]);
    }

    [Fact]
    public async Task Labels_are_compared_one_by_one()
    {
        await using var connection = await history.Source.OpenConnectionAsync();
        Task<IReadOnlyList<ExecutionSummary>> ListAsync(params (string Name, string Value)[] labels) => PostgresExecutionList.ReadAsync(
            connection, new ExecutionQuery { Labels = labels.ToDictionary(label => label.Name, label => label.Value), Limit = 3 }, CancellationToken.None);

        (await ListAsync(("color", "green"))).Select(one => one.Id).ShouldBe(["e00099907", "e00099807", "e00099707"]);
        (await ListAsync(("n", "1"), ("color", "green")))[0].Labels["n"].ShouldBe("1");
        (await ListAsync(("color", "green"), ("n", "2"))).ShouldBeEmpty();
    }

    [GeneratedRegex("actual rows=([0-9]+)")]
    private static partial Regex Rows();

    [GeneratedRegex("Rows Removed by Filter: ([0-9]+)")]
    private static partial Regex Removed();
}
