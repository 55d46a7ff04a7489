using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteKeyValueStoreTests : KeyValueStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-kv-");
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
    public async Task A_value_survives_the_process()
    {
        var version = await SetAsync("a", "key", "1");
        await Executions.DisposeAsync();

        var again = (IKeyValueStore)await OpenAsync();

        (await again.FindKeyValueAsync(["a"], "key", Now, None))!.Version.ShouldBe(version!.Value);
    }

    [Theory]
    [InlineData(null, "", false)]
    [InlineData("a", "", false)]
    [InlineData("a", "", true)]
    [InlineData("a", "pre", true)]
    [InlineData(null, "", true)]
    public async Task A_page_is_an_index_range_however_many_values_there_are(string? keyNamespace, string prefix, bool isLater)
    {
        var sql = SqliteKeyValues.ToSql(new KeyValueQuery { Namespace = keyNamespace, Prefix = prefix, After = isLater ? ("a", "k") : null });

        var plan = await QueryPlan.OfAsync(Options.Path!, sql);

        plan.ShouldHaveSingleItem().ShouldContain("sqlite_autoindex_key_values_1");
        plan[0].StartsWith("SEARCH", StringComparison.Ordinal).ShouldBe(keyNamespace is not null || isLater, plan[0]);
        if (keyNamespace is not null && (isLater || prefix.Length > 0))
        {
            plan[0].ShouldContain("key>", Case.Sensitive);
        }
    }

    private protected override async Task<IExecutionStore> OpenAsync()
    {
        var store = new SqliteExecutionStore(Options);
        _opened.Add(store);
        await store.InitializeAsync(None);
        return store;
    }
}
