using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresStartStoreTests : StartStoreContract
{
    private readonly List<IExecutionStore> _opened = [];
    private string _database = "";

    public override async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Names_that_the_server_cannot_hold_are_kept_as_near_as_they_can_be()
    {
        var start = Starts(Keyed("e1", "key \0 \uD800")) with { Documents = [Writes("state \0", "1", expected: 0)] };

        (await StartAsync(start)).Executions[0].IsNew.ShouldBeTrue();

        (await StartAsync(Starts(Keyed("e2", "key \0 \uD800")))).Executions[0].ExecutionId.ShouldBe("e1");
        (await Store.FindStartKeysAsync(["key \0 \uD800"], None)).ShouldHaveSingleItem();
        (await FindDocumentAsync("state \0")).ShouldNotBeNull();
        await Store.DeleteStartKeysAsync(["key \0 \uD800"], None);
        (await Store.ListStartKeysAsync("", null, 10, None)).ShouldBeEmpty();
    }

    private protected override async Task<IExecutionStore> OpenAsync()
    {
        var store = new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = _database });
        _opened.Add(store);
        await store.InitializeAsync(None);
        return store;
    }
}
