using System.Text;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.KeyValues;

public sealed class StoredKeyValuesTests : KeyValuesContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-kv-");
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);

    public override async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_secret_comes_back_in_clear_and_is_not_so_in_the_store()
    {
        await Values.SetAsync("alone", new Secret("hunter2"));
        await Values.SetAsync("within", new Cursor("a", Direction.OldestFirst, new Secret("hunter2")));

        (await Values.GetAsync<Secret>("alone"))!.Reveal().ShouldBe("hunter2");
        (await Values.GetAsync<Cursor>("within"))!.Password!.Reveal().ShouldBe("hunter2");
        foreach (var key in new[] { "alone", "within" })
        {
            var stored = await _store.FindKeyValueAsync(["team.loads"], key, Clock.GetUtcNow(), CancellationToken.None);
            Encoding.UTF8.GetString(stored!.Json.Span).ShouldNotContain("hunter2");
        }
    }

    [Theory]
    [InlineData("a", new[] { "a" })]
    [InlineData("a.b.c", new[] { "a.b.c", "a.b", "a" })]
    [InlineData(".a", new[] { ".a" })]
    public void A_namespace_inherits_from_those_above(string keyNamespace, string[] lineage) =>
        KeyValueRules.Lineage(keyNamespace).ShouldBe(lineage);

    private protected override async Task<IKeyValues> OpenAsync(string keyNamespace)
    {
        await _store.InitializeAsync(CancellationToken.None);
        var protector = new InputProtector(Options.Create(new PipelineOptions { DataDirectory = _folder.FullName }));
        return new StoredKeyValues(_store, protector, Clock, static () => null, keyNamespace);
    }
}
