using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Security;

public sealed class StartRulesTests
{
    [Fact]
    public async Task Without_authentication_the_api_is_open_to_this_machine()
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();

        (await client.GetStringAsync("/api/v1/session")).ShouldContain("\"kind\":\"local\"");
        (await client.GetAsync("/api/v1/audit")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Pipelines:Web:Urls", "http://0.0.0.0:0")]
    [InlineData("Pipelines:Web:Urls", "http://*:0")]
    [InlineData("Pipelines:Web:Urls", "http://+:0")]
    [InlineData("Pipelines:Web:Urls", "http://[::]:0")]
    [InlineData("Pipelines:Web:Urls", "http://127.0.0.1:0;http://10.20.30.40:0")]
    [InlineData("Pipelines:Web:TrustedProxies", "127.0.0.1")]
    [InlineData("Pipelines:Web:RequireAuthentication", "true")]
    public async Task Where_others_could_reach_it_the_program_does_not_start_without_authentication(string setting, string value)
    {
        var (exitCode, error) = await SecuredServer.RunAsync((setting, value));

        exitCode.ShouldBe(2);
        error.ShouldContain(setting);
        error.ShouldContain("apikeys create <name> --scope admin");
    }

    [Fact]
    public async Task With_a_user_it_may_listen_everywhere_and_is_closed()
    {
        await using var server = await SecuredServer.StartAsync([("Pipelines:Web:Urls", "http://127.0.0.1:0"), ("Pipelines:Web:TrustedProxies", "10.0.0.0/8"), .. Passwords.User("anna")]);
        using var client = server.Client();

        var answer = await client.GetAsync("/api/v1/session");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task Health_needs_nobody()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        using var client = server.Client();

        (await client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Pipelines:Web:Users:anna:PasswordHash", "hunter2", "'users hash-password'")]
    [InlineData("Pipelines:Web:Users:anna:PasswordHash", "v1.pbkdf2-sha256.1000.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "'users hash-password'")]
    [InlineData("Pipelines:Web:Users:anna:Scop", "admin", "Did you mean 'Scope'?")]
    [InlineData("Pipelines:Web:ApiKeys:ci:Scope", "owner", "expected 'read', 'run' or 'admin', got 'owner'")]
    [InlineData("Pipelines:Web:ApiKeys:ci:Hash", "abc", "64 hexadecimal digits")]
    [InlineData("Pipelines:Web:TrustedProxies", "proxy.example.com", "expected addresses and networks")]
    [InlineData("Pipelines:Web:SessionLifetime", "soon", "from 1m to 30d")]
    [InlineData("Pipelines:Web:AllowedHosts", "a.example.com;b.example.com:8080", "got 'b.example.com:8080'")]
    [InlineData("Pipelines:Audit:MaxAge", "soon", "got 'soon'")]
    [InlineData("Pipelines:Web:RequestsPerMinute", "-1", "a whole number")]
    public async Task A_setting_that_does_not_fit_is_told_with_its_key(string setting, string value, string expected)
    {
        var (exitCode, error) = await SecuredServer.RunAsync((setting, value));

        exitCode.ShouldBe(2);
        error.ShouldContain(setting);
        error.ShouldContain(expected);
    }

    [Fact]
    public async Task A_key_that_is_a_secret_must_be_there_and_long_enough()
    {
        (string, string?)[] key = [("Pipelines:Web:ApiKeys:ci:Secret", "ci-key"), ("Pipelines:Web:ApiKeys:ci:Scope", "run")];

        (await SecuredServer.RunAsync(key)).Error.ShouldContain("Secret 'ci-key' is not set");
        (await SecuredServer.RunAsync([.. key, ("Pipelines:Secrets:ci-key", "short")])).Error.ShouldContain("32 to 512");

        await using var server = await SecuredServer.StartAsync([.. key, ("Pipelines:Secrets:ci-key", "0123456789abcdef0123456789abcdef")]);
        using var client = server.Client("0123456789abcdef0123456789abcdef");
        (await client.GetStringAsync("/api/v1/session")).ShouldContain("key:ci");
    }

    [Fact]
    public async Task The_first_key_closes_an_open_api_from_the_moment_on_that_it_is_made()
    {
        // The clock stands still: there is no while in which it is open yet.
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();
        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await server.KeyAsync(AccessScope.Read);

        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_first_key_that_another_program_makes_closes_it_too()
    {
        await using var server = await WebProgram.StartAsync();
        await server.GetAsync("/api/v1/session");
        using var error = new StringWriter();

        var exitCode = await WebProgram.Build(["apikeys", "create", "ci", "--scope", "read"], server.Folder, new StringWriter(), error, static builder =>
        {
            builder.Services.AddSingletonGates();
            builder.UseWeb();
        }).RunAsync();

        exitCode.ShouldBe(0, error.ToString());
        await server.GetAsync("/api/v1/session", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Only_who_needs_a_key_makes_the_store_be_asked_for_one()
    {
        var asked = 0;
        await using var server = await SecuredServer.StartAsync(services => services.AddSingleton(provider => Intercepted.Around<IDocumentStore>(
            provider.GetRequiredService<SqliteExecutionStore>(),
            (_, arguments) =>
            {
                asked += arguments[0] is DocumentQuery { Kind: DocumentKinds.ApiKey } ? 1 : 0;
                return null;
            })));
        using var client = server.Client();
        asked = 0;

        (await client.PostAsync("/api/v1/webhooks/hidden-key-of-the-webhook", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await client.GetAsync("/healthz");
        asked.ShouldBe(0);
        await client.GetAsync("/api/v1/session");
        asked.ShouldBe(1);
        await server.KeyAsync(AccessScope.Read);
        await client.GetAsync("/api/v1/session");
        await client.GetAsync("/api/v1/session");
        asked.ShouldBe(2, "what is closed stays closed");
    }

    [Fact]
    public async Task Who_has_the_first_key_is_let_in_at_once_where_only_an_open_api_refuses()
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client(await server.KeyAsync(AccessScope.Read));
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
