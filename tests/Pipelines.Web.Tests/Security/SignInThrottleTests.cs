using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Testing;
using Pipelines.Web.Security.Sessions;

namespace Pipelines.Web.Tests.Security;

public sealed class SignInThrottleTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);

    public Task InitializeAsync() => _store.InitializeAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Delays_grow_with_each_failure_and_hold_over_processes()
    {
        for (var failure = 0; failure < SignInDelay.FreeByPair; failure++)
        {
            (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldBeNull();
        }

        (await Process().BeginAsync("ANNA", "10.0.0.1", CancellationToken.None)).ShouldBe(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldBeNull();
        (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Whoever_guesses_at_a_password_locks_out_only_his_own_address()
    {
        await FailAsync("anna", "10.0.0.1", SignInDelay.FreeByPair);

        (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldNotBeNull();
        (await Process().BeginAsync("anna", "10.0.0.2", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Many_addresses_are_no_way_around_it_but_where_somebody_has_signed_in_before_he_may_go_on()
    {
        await Process().BeginAsync("anna", "192.168.0.7", CancellationToken.None);
        await Process().SucceedAsync("anna", "192.168.0.7", CancellationToken.None);
        for (var stranger = 0; stranger < SignInDelay.FreeByStrangers; stranger++)
        {
            (await Process().BeginAsync("anna", $"10.0.0.{stranger}", CancellationToken.None)).ShouldBeNull();
        }

        (await Process().BeginAsync("anna", "10.0.1.1", CancellationToken.None)).ShouldBe(TimeSpan.FromSeconds(5));
        (await Process().BeginAsync("bert", "10.0.1.1", CancellationToken.None)).ShouldBeNull();
        (await Process().BeginAsync("anna", "192.168.0.7", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_has_to_wait_cannot_fill_the_store_with_names()
    {
        for (var name = 0; name < SignInDelay.FreeByAddress; name++)
        {
            await Process().BeginAsync($"user-{name}", "10.0.0.1", CancellationToken.None);
        }

        var before = await CountAsync();
        for (var name = 0; name < 10; name++)
        {
            (await Process().BeginAsync($"other-{name}", "10.0.0.1", CancellationToken.None)).ShouldNotBeNull();
        }

        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_address_that_tries_many_names_has_to_wait_too()
    {
        for (var failure = 0; failure < SignInDelay.FreeByAddress; failure++)
        {
            (await Process().BeginAsync($"user-{failure}", "10.0.0.1", CancellationToken.None)).ShouldBeNull();
        }

        (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldBe(TimeSpan.FromSeconds(5));
        (await Process().BeginAsync("anna", "10.0.0.2", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_success_forgets_the_failures_of_the_user_and_its_own_of_the_address()
    {
        for (var turn = 0; turn < 30; turn++)
        {
            (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldBeNull();
            await Process().SucceedAsync("anna", "10.0.0.1", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Failures_are_forgotten_after_a_day()
    {
        await FailAsync("anna", "10.0.0.1", SignInDelay.FreeByPair);

        _clock.Advance(TimeSpan.FromHours(25));

        for (var failure = 0; failure < SignInDelay.FreeByPair; failure++)
        {
            (await Process().BeginAsync("anna", "10.0.0.1", CancellationToken.None)).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, 5)]
    [InlineData(6, 10)]
    [InlineData(10, 160)]
    [InlineData(20, 900)]
    [InlineData(1_000_000, 900)]
    public void A_delay_doubles_up_to_a_quarter_of_an_hour(int failures, int? seconds) =>
        SignInDelay.After(failures, SignInDelay.FreeByPair).ShouldBe(seconds is { } length ? TimeSpan.FromSeconds(length) : null);

    private async Task FailAsync(string user, string address, int times)
    {
        for (var failure = 0; failure < times; failure++)
        {
            await Process().BeginAsync(user, address, CancellationToken.None);
        }
    }

    private async Task<int> CountAsync() =>
        (await _store.ListDocumentsAsync(new DocumentQuery { Kind = DocumentKinds.SignInFailures, Limit = 1000 }, _clock.GetUtcNow(), CancellationToken.None)).Count;

    // Each a new one, as another process would have.
    private SignInThrottle Process() => new(_store, new StoreClock(_clock));
}
