using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Triggers.Webhooks;
using Pipelines.Web.Tests.Security;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private readonly StubDispatcher _dispatcher = new();
    private SecuredServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        // Closed, so that what passes does so without an API key.
        _server = await SecuredServer.StartAsync(services => services.AddSingleton<IWebhookDispatcher>(_dispatcher), Passwords.User("anna"));
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_passed_on_as_it_came()
    {
        using var content = new StringContent("{ \"a\":1 }", Encoding.UTF8, "application/vnd.github+json");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/webhooks/orders?a=1&a=2&b=") { Content = content };
        request.Headers.Add("X-Hub-Signature-256", "sha256=00");
        request.Headers.Add("Origin", "https://elsewhere.example.com");

        await _client.SendAsync(request);

        var call = _dispatcher.Calls.ShouldHaveSingleItem();
        call.Key.ShouldBe("orders");
        call.Method.ShouldBe("PUT");
        Encoding.UTF8.GetString(call.Body.Span).ShouldBe("{ \"a\":1 }");
        call.Query.ShouldBe(new Dictionary<string, string> { ["a"] = "2", ["b"] = "" });
        call.Header("x-hub-signature-256").ShouldBe("sha256=00");
        call.ReceivedAt.ShouldBe(_server.Clock.GetUtcNow());
    }

    [Fact]
    public async Task What_was_started_is_told_with_its_address()
    {
        _dispatcher.Result = new WebhookAccepted(["01j"], IsNew: true);

        var answer = await PostAsync("x");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        answer.Headers.Location!.ToString().ShouldBe("/api/v1/executions/01j");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"executionIds":["01j"],"isNew":true}""");
    }

    [Fact]
    public async Task What_has_ended_in_time_is_told_with_its_outputs()
    {
        _dispatcher.Result = new WebhookCompleted("01j", IsNew: false, ExecutionState.Succeeded, "{\"rows\":7}"u8.ToArray());

        var answer = await PostAsync("x");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"executionId":"01j","isNew":false,"state":"succeeded","outputs":{"rows":7}}""");
    }

    public static TheoryData<string, int> Refusals => new()
    {
        { nameof(WebhookNotFound), 404 }, { nameof(WebhookMethodNotAllowed), 405 }, { nameof(WebhookUnauthorized), 401 }, { nameof(WebhookInvalid), 422 },
        { nameof(WebhookTooLarge), 413 }, { nameof(WebhookRateLimited), 429 }, { nameof(WebhookFailed), 500 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_says_why(string result, int expected)
    {
        _dispatcher.Result = result switch
        {
            nameof(WebhookMethodNotAllowed) => new WebhookMethodNotAllowed(["POST"]),
            nameof(WebhookUnauthorized) => new WebhookUnauthorized("The signature is not right."),
            nameof(WebhookInvalid) => new WebhookInvalid([new InputError("body.a", "is missing")]),
            nameof(WebhookTooLarge) => new WebhookTooLarge(10),
            nameof(WebhookRateLimited) => new WebhookRateLimited(TimeSpan.FromSeconds(3)),
            nameof(WebhookFailed) => new WebhookFailed(),
            _ => new WebhookNotFound(),
        };

        var answer = await PostAsync("x");

        ((int)answer.StatusCode).ShouldBe(expected);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        if (expected == 429)
        {
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
        }
    }

    [Theory]
    [InlineData(100, false, true)]
    [InlineData(101, false, false)]
    [InlineData(100, true, true)]
    [InlineData(101, true, false)]
    [InlineData(100_000, true, false)]
    public async Task A_body_over_the_bound_is_not_read(int length, bool isChunked, bool isTaken)
    {
        _dispatcher.MaxBodyBytes = 100;

        var answer = await PostAsync(new string('x', length), isChunked);

        answer.StatusCode.ShouldBe(isTaken ? HttpStatusCode.Accepted : HttpStatusCode.RequestEntityTooLarge);
        _dispatcher.Calls.Count.ShouldBe(isTaken ? 1 : 0);
    }

    [Fact]
    public async Task What_is_no_webhook_is_not_there_whatever_it_sends()
    {
        _dispatcher.MaxBodyBytes = null;

        (await PostAsync(new string('x', 10_000))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _dispatcher.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Deliveries_are_not_changes_that_somebody_made()
    {
        await PostAsync("x");
        using var client = _server.Client(await _server.KeyAsync(Pipelines.Runtime.Access.AccessScope.Admin));

        (await client.GetStringAsync("/api/v1/audit")).ShouldNotContain("callWebhook");
    }

    private async Task<HttpResponseMessage> PostAsync(string body, bool isChunked = false)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks/orders") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        return await _client.SendAsync(request);
    }

    private sealed class StubDispatcher : IWebhookDispatcher
    {
        public int? MaxBodyBytes { get; set; } = 1000;

        public WebhookResult Result { get; set; } = new WebhookAccepted(["01j"], IsNew: true);

        public List<WebhookCall> Calls { get; } = [];

        public int? FindMaxBodyBytes(string key) => MaxBodyBytes;

        public bool IsSigned(string key) => false;

        public Task<WebhookResult> DispatchAsync(WebhookCall call, CancellationToken cancellationToken)
        {
            Calls.Add(call);
            return Task.FromResult(Result);
        }
    }
}
