using System.ComponentModel.DataAnnotations;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>A webhook of each kind. What is malformed must not start anything, and what is not would.</summary>
[Flow("fuzzed", Namespace = "fuzz")]
internal sealed partial class FuzzedFlow(FuzzedFlow.Inputs inputs)
{
    internal sealed record Inputs(string Name = "World", int Number = 1);

    internal sealed record Line(string Item, int Count);

    internal sealed record Order([property: Range(1, 9)] int Number, string Name, IReadOnlyList<Line> Lines);

    [Webhook("fuzz-plain", Methods = ["GET", "POST"], MaxBodyBytes = MalformedWebhooks.MaxBodyBytes)]
    public static Inputs Plain(WebhookRequest request) => new(request.Query.GetValueOrDefault("name") ?? "plain");

    [Webhook("fuzz-typed", Methods = ["POST", "PUT"], MaxBodyBytes = MalformedWebhooks.MaxBodyBytes, IdempotencyHeader = "X-Delivery")]
    public static Inputs Typed(WebhookRequest<Order> request) => new(request.Content.Name, request.Content.Number);

    [Webhook("fuzz-github", Signature = WebhookSignature.GitHub, Secret = MalformedWebhooks.Secret)]
    public static Inputs GitHub(WebhookRequest<Order> request) => new(request.Content.Name);

    [Webhook("fuzz-slack", Signature = WebhookSignature.Slack, Secret = MalformedWebhooks.Secret)]
    public static Inputs Slack(WebhookRequest request) => new(request.Method);

    [Task]
    public string Name() => $"{inputs.Name} {inputs.Number}";
}
