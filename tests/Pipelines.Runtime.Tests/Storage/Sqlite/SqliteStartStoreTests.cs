using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteStartStoreTests : StartStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-starts-");
    private readonly List<IExecutionStore> _opened = [];

    private SqliteStoreOptions Options => new() { DataDirectory = _folder.FullName, BusyTimeout = TimeSpan.FromSeconds(30) };

    public override async Task DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_started_survives_the_process()
    {
        var start = Starts(Keyed("e1", "k1")) with { Documents = [Writes("state", "1", expected: 0)] };
        var first = await StartAsync(start);
        await Executions.DisposeAsync();

        var again = await StartAsync(start, (IStartStore)await OpenAsync());

        again.Executions.ShouldBe(first.Executions);
        again.Versions.ShouldBe(first.Versions);
    }

    [Theory]
    [InlineData("who has a key", SqliteStarts.SelectHolder, "executions_by_origin")]
    [InlineData("keys by name", SqliteStarts.SelectKeys, "start_keys")]
    [InlineData("names by prefix", SqliteStarts.SelectNames, "PRIMARY KEY (name>? AND name<?)")]
    [InlineData("what a backfill made", SqliteStarts.CountOrigin, "executions_by_origin (origin_id=? AND origin_kind=?)")]
    [InlineData("what is open", SqliteStarts.SelectOpen, "executions_open_by_trigger (namespace=? AND flow_id=? AND trigger=?)")]
    public async Task A_statement_goes_by_its_index(string what, string sql, string index)
    {
        var plan = await QueryPlan.OfAsync(Options.Path!, sql);

        plan.ShouldContain(step => step.Contains(index, StringComparison.Ordinal), $"{what}\n{string.Join('\n', plan)}");
        plan.ShouldNotContain(step => step.StartsWith("SCAN TABLE executions", StringComparison.Ordinal) || step.StartsWith("SCAN TABLE start_keys", StringComparison.Ordinal), $"{what}\n{string.Join('\n', plan)}");
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(null, 3)]
    [InlineData("zoomcamp/taxi", 2)]
    public async Task What_was_made_from_one_thing_is_listed_by_that_index(string? flow, int states)
    {
        var query = new ExecutionQuery { Origin = new(ExecutionOriginKind.Backfill, "b1"), Flow = flow, BeforeId = "e9" };

        var plan = await QueryPlan.OfAsync(Options.Path!, SqliteExecutionList.ToSql(query, states));

        plan[0].ShouldContain("executions_by_origin (origin_id=? AND origin_kind=?)");
    }

    private protected override async Task<IExecutionStore> OpenAsync()
    {
        var store = new SqliteExecutionStore(Options);
        _opened.Add(store);
        await store.InitializeAsync(None);
        return store;
    }
}
