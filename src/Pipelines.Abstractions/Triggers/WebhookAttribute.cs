namespace Pipelines;

/// <summary>Starts the flow on an HTTP request. The method takes a <see cref="WebhookRequest"/> or a <see cref="WebhookRequest{TBody}"/>.</summary>
/// <param name="key">
/// The last part of the address, unique in the program; without a <see cref="Signature"/> whoever knows it may start the flow.
/// Lower-case letters, digits, <c>-</c> and <c>_</c>.
/// </param>
/// <example>
/// <code>
/// [Webhook("deploy-7f3a9c", Signature = WebhookSignature.GitHub, Secret = "github-webhook")]
/// public static Inputs? Pushed(WebhookRequest&lt;Push&gt; request) => request.Content.Ref == "refs/heads/main" ? new(request.Content.After) : null;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WebhookAttribute(string key) : TriggerAttribute
{
    /// <summary>The last part of the address.</summary>
    public string Key { get; } = key;

    /// <summary>The HTTP methods that start it, of <c>GET</c>, <c>POST</c> and <c>PUT</c>; others are answered with 405. Default: <c>POST</c>.</summary>
    public string[] Methods { get; set; } = ["POST"];

    /// <summary>How the sender signs its requests; needs a <see cref="Secret"/>. Default: <see cref="WebhookSignature.None"/>.</summary>
    public WebhookSignature Signature { get; set; } = WebhookSignature.None;

    /// <summary>The name, in the secret providers, of the secret that signatures are checked with. Default: none.</summary>
    public string? Secret { get; set; }

    /// <summary>
    /// The header that names a delivery: all requests with the same value start what the first one started. A request without it is one
    /// of its own. Default: <c>Idempotency-Key</c>; with <see cref="WebhookSignature.GitHub"/> it is <c>X-GitHub-Delivery</c>.
    /// </summary>
    public string IdempotencyHeader { get; set; } = "Idempotency-Key";

    /// <summary>
    /// How long the answer waits for the end of what was started, as a duration of at most <c>30d</c>: then it is 200 with the outputs, or 202 when it takes
    /// longer. Default: empty, 202 at once.
    /// </summary>
    public string WaitFor { get; set; } = "";

    /// <summary>The largest body in bytes, at least 1; a larger one is answered with 413. Default: 1048576, which is 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 1_048_576;

    /// <summary>The most requests a minute; those beyond are answered with 429. Default: 0, there is no limit.</summary>
    public int RequestsPerMinute { get; set; }
}
