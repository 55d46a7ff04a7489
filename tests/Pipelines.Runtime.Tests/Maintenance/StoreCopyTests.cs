using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Storage;

namespace Pipelines.Runtime.Tests.Maintenance;

public sealed class StoreCopyTests : IAsyncLifetime
{
    private readonly SqliteExecutionStore _source = new(SqliteStoreOptions.InMemory);
    private readonly SqliteExecutionStore _target = new(SqliteStoreOptions.InMemory);

    public async Task InitializeAsync()
    {
        await _source.InitializeAsync(default);
        await _target.InitializeAsync(default);
        await StoreHistory.WriteAsync(_source);
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task An_interrupted_copy_goes_on_where_it_was_and_doubles_nothing()
    {
        var copy = new StoreCopy(_source, _target, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var interrupt = new Told(_ => stop.Cancel());

        await Should.ThrowAsync<OperationCanceledException>(() => copy.RunAsync(interrupt, stop.Token));
        (await StoreHistory.IdsAsync(_target)).ShouldBe(["ended1", "ended2", "ended3", "ended4"], "ended ones go first");
        var seen = new List<(long Done, long All)>();
        var report = await copy.RunAsync(new Told(seen.Add), default);

        report.Executions.ShouldBe(4);
        report.AlreadyThere.ShouldBe(4);
        seen[^1].ShouldBe((8, 8));
        await StoreHistory.ShouldBeCopiedAsync(_source, _target);
        report.Target.ShouldBe(report.Source);
    }

    private sealed class Told(Action<(long Done, long All)> tell) : IProgress<(long Done, long All)>
    {
        public void Report((long Done, long All) value) => tell(value);
    }
}
