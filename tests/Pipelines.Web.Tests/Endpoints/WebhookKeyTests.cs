using Pipelines.Web.Tests.Security;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class WebhookKeyTests
{
    [Theory]
    [InlineData("/api/v1/flows")]
    [InlineData("/api/v1/flows/secured.inner/hooked")]
    [InlineData("/api/v1/triggers")]
    [InlineData("/api/v1/triggers/secured.inner/hooked/called")]
    [InlineData("/openapi/v1.json")]
    public async Task The_key_of_a_webhook_is_not_shown(string address)
    {
        await using var server = await SecuredServer.StartAsync();
        using var client = server.Client();

        var answer = await client.GetAsync(address);

        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("hidden-key");
    }
}
