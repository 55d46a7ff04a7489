using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Maintenance;

public sealed class RetentionTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-retention-");
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly ManualClock _clock = new();

    private static CancellationToken None => CancellationToken.None;

    private LocalArtifactStore Files => new(Options.Create(new PipelineOptions { DataDirectory = _folder.FullName }), _clock);

    public Task InitializeAsync() => _store.InitializeAsync(None);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Old_executions_go_with_their_files_and_young_ones_stay_with_theirs()
    {
        var old = await EndAsync("a/b");
        _clock.Advance(TimeSpan.FromDays(20));
        var young = await EndAsync("a/b");
        _clock.Advance(TimeSpan.FromDays(11));

        var report = await RunAsync(new RetentionLimits(TimeSpan.FromDays(30), null));

        report.Executions.ShouldBe([KeyValuePair.Create("a/b", 1)]);
        report.FileFolders.ShouldBe(1);
        (await _store.GetExecutionAsync(old, None)).ShouldBeNull();
        (await _store.GetExecutionAsync(young, None)).ShouldNotBeNull();
        Folders().ShouldBe([young]);
        (await _store.ListPurgedAsync(10, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_flow_has_its_own_limits()
    {
        for (var number = 0; number < 3; number++)
        {
            await EndAsync("a/few");
            await EndAsync("a/all");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var report = await RunAsync(flow => flow == "a/few" ? new RetentionLimits(null, 1) : new RetentionLimits(null, null));

        report.Executions.ShouldBe([KeyValuePair.Create("a/few", 2)]);
        (await _store.ListExecutionsAsync(new() { Limit = 10 }, None)).Count(execution => execution.Flow == "a/all").ShouldBe(3);
    }

    [Fact]
    public async Task More_than_a_batch_goes_batch_by_batch()
    {
        for (var number = 0; number < 25; number++)
        {
            await EndAsync("a/b");
        }

        (await RunAsync(new RetentionLimits(null, 5))).ExecutionCount.ShouldBe(20);

        (await _store.ListExecutionsAsync(new() { Limit = 100 }, None)).Count.ShouldBe(5);
        Folders().Count.ShouldBe(5);
    }

    [Fact]
    public async Task What_was_made_from_one_another_goes_in_one_run()
    {
        var first = await EndAsync("a/b");
        var second = await EndAsync("a/b", first);
        await EndAsync("a/b", second);

        (await RunAsync(new RetentionLimits(null, 0))).ExecutionCount.ShouldBe(3);

        (await _store.ListExecutionsAsync(new() { Limit = 10 }, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_counts_and_removes_nothing()
    {
        await EndAsync("a/b");

        var report = await RunAsync(_ => new RetentionLimits(null, 0), isDryRun: true);

        report.ExecutionCount.ShouldBe(1);
        (await _store.ListExecutionsAsync(new() { Limit = 10 }, None)).Count.ShouldBe(1);
        Folders().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Files_that_a_crash_left_after_the_rows_were_gone_go_with_the_next_run()
    {
        var id = await EndAsync("a/b");
        await _store.PurgeAsync([id], None);

        var report = await RunAsync(new RetentionLimits(null, null));

        report.FileFolders.ShouldBe(1);
        Folders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_of_executions_that_never_came_to_be_go_after_a_day()
    {
        var kept = await EndAsync("a/b");
        var orphan = ExecutionId.New(_clock.GetUtcNow());
        await SaveAsync("a/b", orphan);
        var young = ExecutionId.New(_clock.GetUtcNow());
        await SaveAsync("a/b", young);
        foreach (var id in new[] { kept, orphan })
        {
            Directory.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, "artifacts", "a", "b", id), _clock.GetUtcNow().UtcDateTime.AddDays(-2));
        }

        Directory.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, "artifacts", "a", "b", young), _clock.GetUtcNow().UtcDateTime.AddHours(-1));
        var report = new RetentionReport();

        await Retention().RemoveOrphansAsync(report, None);

        report.OrphanFolders.ShouldBe(1);
        Folders().ShouldBe(new[] { kept, young }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Expired_key_values_go()
    {
        foreach (var number in Enumerable.Range(0, 25))
        {
            await _store.SetKeyValueAsync(null, new() { Namespace = "a", Key = $"k{number}", Json = "1"u8.ToArray(), ExpiresAt = _clock.GetUtcNow().AddSeconds(1) }, _clock.GetUtcNow(), None);
        }

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await RunAsync(new RetentionLimits(null, null))).KeyValues.ShouldBe(25);
    }

    [Fact]
    public async Task Expired_documents_go_and_others_stay()
    {
        var now = _clock.GetUtcNow();
        await _store.WriteDocumentsAsync([.. Enumerable.Range(0, 25).Select(number => new DocumentWrite { Kind = DocumentKinds.Audit, Name = $"{number}", Json = "1"u8.ToArray(), ExpiresAt = number == 7 ? null : now.AddSeconds(1) })], now, None);
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await RunAsync(new RetentionLimits(null, null))).Documents.ShouldBe(24);

        (await _store.ListDocumentsAsync(new() { Kind = DocumentKinds.Audit }, now, None)).ShouldHaveSingleItem().Name.ShouldBe("7");
    }

    private Retention Retention() => new(_store, _store, Files, new StoreClock(_clock), NullLogger<Retention>.Instance);

    private Task<RetentionReport> RunAsync(RetentionLimits limits) => RunAsync(_ => limits);

    private Task<RetentionReport> RunAsync(Func<string, RetentionLimits?> limitsOf, bool isDryRun = false) =>
        Retention().RunAsync(new RetentionPlan { LimitsOf = limitsOf, BatchSize = 10, BatchPause = TimeSpan.Zero, IsDryRun = isDryRun }, None);

    private async Task<string> EndAsync(string flow, string? origin = null)
    {
        var now = _clock.GetUtcNow();
        var id = ExecutionId.New(now);
        await _store.CommitAsync(
            null,
            [new() { ExecutionId = id, Created = new() { Id = id, Namespace = flow.Split('/')[0], FlowId = flow.Split('/')[1], Revision = "r", State = ExecutionState.Succeeded, LogicalDate = now, CreatedAt = now, EndedAt = now, InputsJson = "{}"u8.ToArray(), Origin = origin is null ? null : new(ExecutionOriginKind.Retry, origin) } }],
            None);
        await SaveAsync(flow, id);
        return id;
    }

    private Task<Artifact> SaveAsync(string flow, string id) =>
        Files.SaveAsync(new ArtifactScope(flow.Split('/')[0], flow.Split('/')[1], id, "task"), "file.txt", static (stream, token) => stream.WriteAsync("x"u8.ToArray(), token).AsTask(), None);

    private List<string> Folders() => [.. Files.ListExecutions(DateTimeOffset.MaxValue).Select(folder => folder.ExecutionId).Order(StringComparer.Ordinal)];
}
