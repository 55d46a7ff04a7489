using System.Net;
using System.Net.Http.Json;
using Pipelines.Runtime.Access;

namespace Pipelines.Web.Tests.Security;

/// <summary>What pages of other sites make browsers send.</summary>
public sealed class BrowserTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("pipelines.example.com", HttpStatusCode.OK)]
    [InlineData("evil.example.com", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example.com", HttpStatusCode.MisdirectedRequest)]
    public async Task An_open_api_answers_by_the_names_of_this_machine_alone(string host, HttpStatusCode expected)
    {
        await using var server = await SecuredServer.StartAsync(("Pipelines:Web:AllowedHosts", "pipelines.example.com"));
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session") { Headers = { Host = host } };

        (await client.SendAsync(request)).StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    public async Task An_open_api_refuses_what_a_proxy_passed_on(string header)
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session");
        request.Headers.TryAddWithoutValidation(header, "for=10.0.0.1");

        var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("TrustedProxies");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Origin", "https://evil.example.com", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("X-Other", "x", true)]
    public async Task An_open_api_takes_no_change_from_a_page_of_another_site(string header, string value, bool isTaken)
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/session");
        request.Headers.TryAddWithoutValidation(header, value);

        (await client.SendAsync(request)).StatusCode.ShouldBe(isTaken ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_page_of_the_server_itself_may_change()
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/session");
        request.Headers.Add("Origin", server.Address.GetLeftPart(UriPartial.Authority));

        (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Nobody_is_signed_in_from_another_site()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = JsonContent.Create(new { user = "anna", password = Passwords.Right }) };
        request.Headers.Add("Origin", "https://evil.example.com");

        (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_program_with_a_key_may_call_from_anywhere()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        using var client = server.Client(await server.KeyAsync(AccessScope.Run));
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/session");
        request.Headers.Add("Origin", "https://dashboard.example.com");

        (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("/api/v1/session", "default-src 'none'")]
    [InlineData("/api/v1/nothing", "default-src 'none'")]
    [InlineData("/healthz", "default-src 'self'")]
    public async Task Every_answer_says_what_a_browser_may_do_with_it(string path, string policy)
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();

        var answer = await client.GetAsync(path);

        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith(policy);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Contains("Server").ShouldBeFalse();
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }
}
