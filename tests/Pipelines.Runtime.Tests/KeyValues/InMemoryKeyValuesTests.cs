using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.KeyValues;

public sealed class InMemoryKeyValuesTests : KeyValuesContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void A_test_sets_and_reads_without_awaiting()
    {
        var values = new InMemoryKeyValues("team.loads");
        values.In("team").Set("limit", 10);

        values.Get<int>("limit").ShouldBe(10);
        values.Entries.ShouldHaveSingleItem().Namespace.ShouldBe("team");
    }

    private protected override Task<IKeyValues> OpenAsync(string keyNamespace) => Task.FromResult<IKeyValues>(new InMemoryKeyValues(keyNamespace, Clock));
}
