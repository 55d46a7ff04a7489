using System.Net;
using System.Text.Json;

namespace Pipelines.Web.Tests.Security;

public sealed class HeadGuardTests : IAsyncLifetime
{
    private SecuredServer _server = null!;

    public async Task InitializeAsync() => _server = await SecuredServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_address_that_is_too_long_is_told()
    {
        var problem = await RefusedAsync($"/api/v1/executions?trigger={new string('x', 17_000)}", HttpStatusCode.RequestUriTooLong, static _ => { });

        problem.ShouldContain("16,384 bytes");
    }

    [Fact]
    public async Task Headers_that_are_too_long_are_told()
    {
        var problem = await RefusedAsync("/api/v1/session", HttpStatusCode.RequestHeaderFieldsTooLarge, static headers => headers.Add("X-Long", new string('x', 33_000)));

        problem.ShouldContain("32,768 bytes");
    }

    [Fact]
    public async Task Headers_that_are_too_many_are_told() => await RefusedAsync("/api/v1/session", HttpStatusCode.RequestHeaderFieldsTooLarge, static headers =>
    {
        for (var number = 0; number < 120; number++)
        {
            headers.Add($"X-{number}", "x");
        }
    });

    [Fact]
    public async Task What_is_long_and_not_too_long_is_answered()
    {
        using var client = _server.Client();
        client.DefaultRequestHeaders.Add("X-Long", new string('x', 30_000));

        (await client.GetAsync($"/api/v1/executions?trigger={new string('x', 16_000)}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<string> RefusedAsync(string address, HttpStatusCode expected, Action<System.Net.Http.Headers.HttpRequestHeaders> add)
    {
        using var client = _server.Client();
        add(client.DefaultRequestHeaders);

        using var answer = await client.GetAsync(address);

        answer.StatusCode.ShouldBe(expected);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("detail").GetString()!;
    }
}
