namespace Pipelines;

/// <summary>How a sender proves that a request comes from it and was not changed on the way.</summary>
public enum WebhookSignature
{
    /// <summary>Not at all: whoever knows the key may start the flow.</summary>
    None,

    /// <summary>As GitHub does: <c>X-Hub-Signature-256</c> is <c>sha256=</c> and the HMAC-SHA256 of the body in hexadecimal.</summary>
    GitHub,

    /// <summary>
    /// As Slack does: <c>X-Slack-Signature</c> is <c>v0=</c> and the HMAC-SHA256 of version, <c>X-Slack-Request-Timestamp</c> and body in
    /// hexadecimal; an old timestamp is refused, so that nobody sends a request again later.
    /// </summary>
    Slack,
}
