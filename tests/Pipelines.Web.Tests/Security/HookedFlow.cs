namespace Pipelines.Web.Tests.Security;

/// <summary>A flow with a webhook whose key nobody is to be shown.</summary>
[Flow("hooked", Namespace = "secured.inner")]
public sealed partial class HookedFlow
{
    public sealed record Inputs(int Number = 1);

    [Webhook("hidden-key-of-the-webhook")]
    public static Inputs Called(WebhookRequest request) => new();

    [Task]
    public string Work() => "done";
}
