using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Keys;

namespace Pipelines.Web.Tests.Security;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private SecuredServer _server = null!;

    public async Task InitializeAsync() => _server = await SecuredServer.StartAsync(Passwords.User("anna"));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_key_is_taken_in_either_header()
    {
        var key = await _server.KeyAsync(AccessScope.Run, "secured", name: "ci");
        using var bearer = _server.Client(key);
        using var other = _server.Client();
        other.DefaultRequestHeaders.Add("X-Api-Key", key);

        foreach (var client in new[] { bearer, other })
        {
            var answer = await client.GetStringAsync("/api/v1/session");
            answer.ShouldContain("\"kind\":\"key\"");
            answer.ShouldContain("key:ci/");
            answer.ShouldContain("\"scope\":\"run\"");
            answer.ShouldContain("\"namespace\":\"secured\"");
        }
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_never_told_apart()
    {
        var key = await _server.KeyAsync(AccessScope.Read);
        string[] wrong = [key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), ApiKeyText.Create().Key, "pk_x_y", "nonsense", ""];

        foreach (var other in wrong)
        {
            using var client = _server.Client();
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {other}");
            (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, other);
        }
    }

    [Fact]
    public async Task A_key_that_expired_is_refused()
    {
        using var client = _server.Client(await _server.KeyAsync(AccessScope.Read, timeToLive: TimeSpan.FromMinutes(1)));
        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);

        _server.Clock.Advance(TimeSpan.FromMinutes(1));

        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_that_was_revoked_is_refused_within_seconds_though_it_was_in_use()
    {
        var key = await _server.KeyAsync(AccessScope.Read);
        using var client = _server.Client(key);
        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await _server.Services.GetRequiredService<ApiKeys>().RevokeAsync(ApiKeyText.FindId(key)!, CancellationToken.None);

        _server.Clock.Advance(TimeSpan.FromSeconds(3));
        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Its_use_is_noted_once_a_minute()
    {
        var key = await _server.KeyAsync(AccessScope.Read);
        using var client = _server.Client(key);
        await client.GetAsync("/api/v1/session");
        var keys = _server.Services.GetRequiredService<ApiKeys>();
        var noted = await keys.FindAsync(ApiKeyText.FindId(key)!, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync("/api/v1/session")));

        noted!.Record.LastUsedAt.ShouldNotBeNull();
        (await keys.FindAsync(ApiKeyText.FindId(key)!, CancellationToken.None))!.Version.ShouldBe(noted.Version);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.GetAsync("/api/v1/session");
        (await keys.FindAsync(ApiKeyText.FindId(key)!, CancellationToken.None))!.Record.LastUsedAt.ShouldBe(_server.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_key_of_the_settings_is_known_by_its_hash()
    {
        var (_, key) = ApiKeyText.Create();
        await using var server = await SecuredServer.StartAsync(("Pipelines:Web:ApiKeys:ci:Hash", ApiKeyText.Hash(key)), ("Pipelines:Web:ApiKeys:ci:Scope", "read"));
        using var client = server.Client(key);
        using var nobody = server.Client();

        (await client.GetStringAsync("/api/v1/session")).ShouldContain("\"name\":\"key:ci\"");
        (await nobody.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_calls_too_often_has_to_wait()
    {
        await using var server = await SecuredServer.StartAsync([("Pipelines:Web:RequestsPerMinute", "5"), .. Passwords.User("anna")]);
        using var client = server.Client(await server.KeyAsync(AccessScope.Read, name: "one"));
        using var other = server.Client(await server.KeyAsync(AccessScope.Read, name: "two"));

        for (var call = 0; call < 5; call++)
        {
            (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var refused = await client.GetAsync("/api/v1/session");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(12));
        server.Clock.Advance(TimeSpan.FromSeconds(13));
        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Neither_a_key_nor_its_hash_is_in_the_log_of_changes()
    {
        var key = await _server.KeyAsync(AccessScope.Admin);
        using var client = _server.Client(key);
        await client.DeleteAsync("/api/v1/session");

        var audit = await client.GetStringAsync("/api/v1/audit");

        audit.ShouldContain("signOut");
        audit.ShouldNotContain(key);
        audit.ShouldNotContain(ApiKeyText.Hash(key));
    }
}
