using System.Text;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

[Collection(PostgresHistory.Name)]
public sealed class PostgresRowsTests(PostgresHistory history)
{
    [Fact]
    public async Task Executions_are_read_with_all_that_goes_on_with_them_in_the_order_asked_for()
    {
        await using var connection = await history.Source.OpenConnectionAsync();

        var stored = await PostgresRows.ReadStoredAsync(connection, [3000, 1, 999_999_999, 4], CancellationToken.None);

        stored.Select(one => one.Execution.Id).ShouldBe(["e00003000", "e00000001", "e00000004"]);
        Encoding.UTF8.GetString(stored[0].Execution.InputsJson.Span).ShouldBe("""{"month":"2019-3000","city":"Zürich 🚕"}""");
        stored[0].Execution.OutputsJson.ShouldBeNull();
        stored[0].TaskRuns.Select(taskRun => taskRun.Key).ShouldBe([new TaskRunKey("load"), new TaskRunKey("load", 7)]);
        stored[0].Outputs.ShouldHaveSingleItem().Key.ShouldBe(new TaskRunKey("load", 7));
        Encoding.UTF8.GetString(stored[0].Signals.ShouldHaveSingleItem("the other one was told an earlier attempt").Json!.Value.Span).ShouldBe("\"2\"");
        stored[0].Execution.LogicalDate.Offset.ShouldBe(TimeSpan.FromHours(1));
        stored[1].Signals.ShouldBeEmpty();
        stored[2].Execution.Parent.ShouldBe(new ExecutionParent("e00000003", new("load", 7), "key"));
    }

    [Fact]
    public async Task No_keys_are_no_executions()
    {
        await using var connection = await history.Source.OpenConnectionAsync();

        (await PostgresRows.ReadStoredAsync(connection, [], CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(PostgresRows.SelectStoredExecutions)]
    [InlineData(PostgresRows.SelectStoredTaskRuns)]
    [InlineData(PostgresRows.SelectStoredOutputs)]
    [InlineData(PostgresRows.SelectStoredSignals)]
    public async Task What_goes_on_is_found_in_an_index_however_long_history_is(string sql)
    {
        await using var connection = await history.Source.OpenConnectionAsync();

        var plan = await PostgresHistory.PlanAsync(connection.Statement(sql).With(new long[] { 1000, 2000, 50_000 }));

        plan.ShouldNotContain("Seq Scan");
    }
}
