using Microsoft.Extensions.Options;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Passwords;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Testing;
using Pipelines.Web.Security.Sessions;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Tests.Security;

public sealed class WebSessionsTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly WebSecurityOptions _options = new();

    public Task InitializeAsync()
    {
        _options.Users["anna"] = new UserAccount("anna", PasswordHash.Parse(Passwords.Hash)!, new AccessGrant(AccessScope.Run));
        return _store.InitializeAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_goes_on_while_it_is_used()
    {
        var session = await Process().StartAsync(_options.Users["anna"], CancellationToken.None);
        for (var hour = 0; hour < 24; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            (await Process().FindAsync(session.Token, CancellationToken.None)).ShouldNotBeNull().IsRenewed.ShouldBeTrue();
        }

        _clock.Advance(TimeSpan.FromHours(8));
        (await Process().FindAsync(session.Token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task However_busy_somebody_is_the_password_is_asked_for_again_after_30_days()
    {
        var session = await Process().StartAsync(_options.Users["anna"], CancellationToken.None);
        for (var step = 0; step < 30 * 4; step++)
        {
            (await Process().FindAsync(session.Token, CancellationToken.None)).ShouldNotBeNull();
            _clock.Advance(TimeSpan.FromHours(6));
        }

        (await Process().FindAsync(session.Token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Another_password_or_no_user_any_more_ends_it()
    {
        var session = await Process().StartAsync(_options.Users["anna"], CancellationToken.None);

        _options.Users["anna"] = _options.Users["anna"] with { Password = PasswordHash.OfNobody(PasswordHash.LeastIterations) };
        (await Process().FindAsync(session.Token, CancellationToken.None)).ShouldBeNull();
        _options.Users.Clear();
        (await Process().FindAsync(session.Token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Signing_out_in_one_process_ends_it_in_all()
    {
        var other = Process();
        var session = await Process().StartAsync(_options.Users["anna"], CancellationToken.None);
        (await other.FindAsync(session.Token, CancellationToken.None)).ShouldNotBeNull();

        await Process().EndAsync(session, CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(3));
        (await other.FindAsync(session.Token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_cookie_holds_is_not_in_the_store()
    {
        var session = await Process().StartAsync(_options.Users["anna"], CancellationToken.None);

        var document = (await _store.ListDocumentsAsync(new DocumentQuery { Kind = DocumentKinds.Session }, _clock.GetUtcNow(), CancellationToken.None)).ShouldHaveSingleItem();

        document.Name.ShouldNotContain(session.Token);
        System.Text.Encoding.UTF8.GetString(document.Json.Span).ShouldNotContain(session.Token);
    }

    private WebSessions Process() => new(_store, new StoreClock(_clock), Options.Create(_options));
}
