using System.Globalization;
using System.Net;
using System.Text;
using Pipelines.Web.Tests.Security;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class WebhookGuessTests : IAsyncLifetime
{
    private const string Right = "hidden-key-of-the-webhook";

    private SecuredServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task After_many_wrong_keys_none_is_looked_at_for_a_while()
    {
        await GuessAsync();

        var refused = await PostAsync("one-more");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await PostAsync(Right)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "a right key would tell itself");

        _server.Clock.Advance(TimeSpan.FromSeconds(1.1));
        (await PostAsync(Right)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_sender_whose_key_was_right_before_is_not_locked_out()
    {
        (await PostAsync(Right)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await GuessAsync();

        (await PostAsync("one-more")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await PostAsync(Right)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private async Task GuessAsync()
    {
        for (var number = 0; number < 60; number++)
        {
            (await PostAsync("guess-" + number.ToString(CultureInfo.InvariantCulture))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string key)
    {
        using var content = new StringContent("", Encoding.UTF8);
        return await _client.PostAsync($"/api/v1/webhooks/{key}", content);
    }
}
