using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Maintenance;

public sealed class DataDirectoryMarkTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-mark-");

    public Task InitializeAsync() => _store.InitializeAsync(None);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_directory_of_the_first_process_belongs_to_the_store()
    {
        (await Mark("a").CompareAsync(None)).IsNew.ShouldBeTrue();

        (await Mark("a").CompareAndMarkAsync(None)).Problem.ShouldBeNull();
        (await Mark("a").CompareAndMarkAsync(None)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Another_directory_is_told_of_with_both_paths()
    {
        await Mark("a").CompareAndMarkAsync(None);

        var problem = (await Mark("b").CompareAndMarkAsync(None)).Problem.ShouldNotBeNull();

        problem.ShouldContain(Path.Combine(_folder.FullName, "a"));
        problem.ShouldContain(Path.Combine(_folder.FullName, "b"));
        (await Mark("a").CompareAsync(None)).Problem.ShouldBeNull("the first stays the store's");
    }

    [Fact]
    public async Task A_directory_that_was_moved_stays_the_same()
    {
        await Mark("a").CompareAndMarkAsync(None);
        Directory.Move(Path.Combine(_folder.FullName, "a"), Path.Combine(_folder.FullName, "b"));

        (await Mark("b").CompareAndMarkAsync(None)).Problem.ShouldBeNull();
    }

    [Fact]
    public void No_flow_can_have_the_namespace_of_the_mark() => Should.Throw<PipelineException>(() => KeyValueRules.CheckNamespace(DataDirectoryMark.Namespace));

    private DataDirectoryMark Mark(string folder) =>
        new(_store, new StoreClock(TimeProvider.System), Options.Create(new PipelineOptions { DataDirectory = Path.Combine(_folder.FullName, folder) }));
}
