namespace Pipelines.Benchmarks.Triggers.Flows;

/// <summary>Two tasks after a webhook, the second with what the first returned: the case of Kestra's published benchmark.</summary>
/// <param name="inputs">What the request said.</param>
[Flow("hooked", Namespace = "benchmark")]
internal sealed partial class HookedFlow(HookedFlow.Inputs inputs)
{
    /// <summary>The last part of the webhook's address.</summary>
    public const string Key = "benchmark-5d41402abc4b2a76";

    /// <summary>What the request said.</summary>
    /// <param name="Number">A number.</param>
    internal sealed record Inputs(int Number = 1);

    /// <summary>The request's body.</summary>
    /// <param name="Number">A number.</param>
    internal sealed record Body(int Number);

    [Webhook(Key)]
    public static Inputs Called(WebhookRequest<Body> request) => new(request.Content.Number);

    [Task]
    public int First() => inputs.Number;

    [Task]
    public int Second(int first) => first + 1;
}
