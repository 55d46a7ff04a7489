using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class InMemoryExecutionStoreTests : ExecutionStoreContract
{
    [Fact]
    public async Task Two_stores_in_memory_know_nothing_of_each_other()
    {
        await CreateAsync(NewExecution("e1"));
        await using var other = CreateStore();
        await other.InitializeAsync(None);

        (await other.GetExecutionAsync("e1", None)).ShouldBeNull();
    }

    private protected override IExecutionStore CreateStore() => new SqliteExecutionStore(SqliteStoreOptions.InMemory);

    private protected override Task<IExecutionStore> OpenAgainAsync() => Task.FromResult(Store);
}
