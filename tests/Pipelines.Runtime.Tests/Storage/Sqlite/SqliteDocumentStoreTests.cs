using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-documents-");
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

    [Theory]
    [InlineData("", false, false)]
    [InlineData("", true, false)]
    [InlineData("", false, true)]
    [InlineData("", true, true)]
    [InlineData("pre", false, false)]
    [InlineData("pre", true, false)]
    [InlineData("pre", false, true)]
    [InlineData("pre", true, true)]
    public async Task A_page_is_an_index_range_however_many_documents_there_are(string prefix, bool isLater, bool isDescending)
    {
        var sql = SqliteDocuments.ToSql(new DocumentQuery { Kind = "a", Prefix = prefix, After = isLater ? "k" : null, IsDescending = isDescending });

        var plan = await QueryPlan.OfAsync(Options.Path!, sql);

        plan.ShouldHaveSingleItem().ShouldContain("sqlite_autoindex_documents_1 (kind=? AND name>? AND name<?)");
    }

    [Fact]
    public async Task What_has_expired_is_found_by_an_index()
    {
        var plan = await QueryPlan.OfAsync(Options.Path!, SqliteDocuments.RemoveExpired);

        plan.ShouldContain(step => step.Contains("documents_expiring (expires_at<?)", StringComparison.Ordinal), string.Join('\n', plan));
        plan.ShouldNotContain(step => step.StartsWith("SCAN", StringComparison.Ordinal), string.Join('\n', plan));
    }

    private protected override async Task<IExecutionStore> OpenAsync()
    {
        var store = new SqliteExecutionStore(Options);
        _opened.Add(store);
        await store.InitializeAsync(None);
        return store;
    }
}
