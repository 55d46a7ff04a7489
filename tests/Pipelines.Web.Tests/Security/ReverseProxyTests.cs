using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pipelines.Runtime.Access;

namespace Pipelines.Web.Tests.Security;

/// <summary>What is believed of what a reverse proxy says, and of whoever only says that it is one.</summary>
public sealed class ReverseProxyTests
{
    [Fact]
    public async Task A_declared_proxy_says_who_calls_and_that_it_was_over_TLS()
    {
        await using var server = await SecuredServer.StartAsync([("Pipelines:Web:TrustedProxies", "127.0.0.1"), .. Passwords.User("anna")]);

        using var answer = await SignInAsync(server, "203.0.113.7");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-pipelines_session=");
        cookie.ShouldContain("secure");
        (await FromAsync(server)).ShouldBe("203.0.113.7");
    }

    [Fact]
    public async Task Behind_several_proxies_the_first_that_is_not_declared_is_the_caller()
    {
        await using var server = await SecuredServer.StartAsync([("Pipelines:Web:TrustedProxies", "127.0.0.1;10.0.0.0/8"), .. Passwords.User("anna")]);

        // Whatever the caller itself has put in front is not believed.
        using var answer = await SignInAsync(server, "198.51.100.1, 203.0.113.7, 10.1.2.3");

        (await FromAsync(server)).ShouldBe("203.0.113.7");
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        await using var server = await SecuredServer.StartAsync([("Pipelines:Web:TrustedProxies", "10.0.0.0/8"), .. Passwords.User("anna")]);

        using var answer = await SignInAsync(server, "203.0.113.7");

        answer.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("pipelines_session=");
        (await FromAsync(server)).ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Names_that_are_not_allowed_are_refused_whoever_calls()
    {
        await using var server = await SecuredServer.StartAsync([("Pipelines:Web:AllowedHosts", "pipelines.example.com"), .. Passwords.User("anna")]);
        using var client = server.Client(await server.KeyAsync(AccessScope.Read));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session") { Headers = { Host = "evil.example.com" } };

        (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    private static async Task<HttpResponseMessage> SignInAsync(SecuredServer server, string forwardedFor)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = JsonContent.Create(new { user = "anna", password = Passwords.Right }) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        return await client.SendAsync(request);
    }

    private static async Task<string?> FromAsync(SecuredServer server)
    {
        using var client = server.Client(await server.KeyAsync(AccessScope.Admin));
        using var audit = JsonDocument.Parse(await client.GetStringAsync("/api/v1/audit?action=signIn"));
        return audit.RootElement.GetProperty("entries")[0].GetProperty("from").GetString();
    }
}
