using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Access;

public sealed class AuditLogTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);

    public Task InitializeAsync() => _store.InitializeAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Changes_are_listed_newest_first_by_who_and_what()
    {
        using var log = Log();
        await RecordAsync(log, "user:anna", "createBackfill");
        await RecordAsync(log, "cli:root", "disableTrigger");
        await RecordAsync(log, "user:anna", "disableTrigger");

        (await ListAsync(log, new AuditQuery())).ShouldBe(["user:anna disableTrigger", "cli:root disableTrigger", "user:anna createBackfill"]);
        (await ListAsync(log, new AuditQuery { Actor = "user:anna" })).ShouldBe(["user:anna disableTrigger", "user:anna createBackfill"]);
        (await ListAsync(log, new AuditQuery { Action = "disable" })).ShouldBe(["user:anna disableTrigger", "cli:root disableTrigger"]);
        (await ListAsync(log, new AuditQuery { From = _time.GetUtcNow() })).ShouldBe(["user:anna disableTrigger"]);
    }

    [Fact]
    public async Task A_list_has_pages()
    {
        using var log = Log();
        for (var change = 0; change < 5; change++)
        {
            await RecordAsync(log, "cli:root", $"change{change}");
        }

        var (first, next) = await log.ListAsync(new AuditQuery { Limit = 3 }, CancellationToken.None);
        var (second, end) = await log.ListAsync(new AuditQuery { Limit = 3, BeforeId = next }, CancellationToken.None);

        first.Concat(second).Select(static record => record.Entry.Action).ShouldBe(["change4", "change3", "change2", "change1", "change0"]);
        end.ShouldBeNull();
    }

    [Fact]
    public async Task What_comes_at_once_is_all_kept()
    {
        using var log = Log();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => log.RecordAsync("cli:root", "here", $"change{number}", "x", "done", CancellationToken.None)));

        (await log.ListAsync(new AuditQuery { Limit = 1000 }, CancellationToken.None)).Records.Select(static record => record.Entry.Action).Distinct().Count().ShouldBe(500);
    }

    [Fact]
    public async Task Entries_go_after_a_year_unless_a_setting_says_otherwise()
    {
        using var log = Log();
        await RecordAsync(log, "cli:root", "change");
        _time.Advance(TimeSpan.FromDays(364));
        (await ListAsync(log, new AuditQuery())).ShouldHaveSingleItem();
        _time.Advance(TimeSpan.FromDays(2));
        (await ListAsync(log, new AuditQuery())).ShouldBeEmpty();

        using var forever = Log("none");
        await RecordAsync(forever, "cli:root", "change");
        _time.Advance(TimeSpan.FromDays(10_000));
        (await ListAsync(forever, new AuditQuery())).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_setting_that_does_not_fit_is_told_with_its_key_before_anything_is_to_be_noted() =>
        Should.Throw<OptionsValidationException>(() => Log("soon")).Message.ShouldContain("Pipelines:Audit:MaxAge");

    private AuditLog Log(string? maxAge = null) => new(
        _store, new StoreClock(_time),
        new AuditSettings(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Pipelines:Audit:MaxAge", maxAge)]).Build()));

    private async Task RecordAsync(AuditLog log, string actor, string action)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await log.RecordAsync(actor, "here", action, "it", "done", CancellationToken.None);
    }

    private static async Task<IEnumerable<string>> ListAsync(AuditLog log, AuditQuery query) =>
        (await log.ListAsync(query, CancellationToken.None)).Records.Select(static record => $"{record.Entry.Actor} {record.Entry.Action}");
}
