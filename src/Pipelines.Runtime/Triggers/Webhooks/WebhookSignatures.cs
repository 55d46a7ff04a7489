using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>
/// Checks signatures in constant time. GitHub: <c>X-Hub-Signature-256</c> is the HMAC of the body. Slack: <c>X-Slack-Signature</c> is that
/// of the version, the timestamp and the body, and the timestamp must be of now, so that a request that somebody copied is soon worthless.
/// </summary>
internal static class WebhookSignatures
{
    /// <summary>How far Slack's timestamp may be from now, as Slack asks for.</summary>
    public static readonly TimeSpan SlackWindow = TimeSpan.FromMinutes(5);

    private const string GitHubHeader = "X-Hub-Signature-256";
    private const string SlackHeader = "X-Slack-Signature";
    private const string SlackTimestamp = "X-Slack-Request-Timestamp";

    /// <summary>Checks a request.</summary>
    /// <param name="kind">Whose manner.</param>
    /// <param name="call">The request.</param>
    /// <param name="secret">The secret that both sides know.</param>
    /// <returns>Why it is refused; <see langword="null"/> when the signature is right.</returns>
    public static string? Refuse(WebhookSignature kind, WebhookCall call, string secret) => kind switch
    {
        WebhookSignature.None => null,
        WebhookSignature.GitHub => IsSigned(call.Header(GitHubHeader), "sha256=", secret, "", call.Body.Span) ? null : $"The header {GitHubHeader} does not hold the right signature of the body.",
        WebhookSignature.Slack => RefuseSlack(call, secret),
        _ => "The webhook asks for a signature that this version does not know.",
    };

    private static string? RefuseSlack(WebhookCall call, string secret)
    {
        if (!long.TryParse(call.Header(SlackTimestamp), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)call.ReceivedAt.ToUnixTimeSeconds() - seconds) > (decimal)SlackWindow.TotalSeconds)
        {
            return $"The header {SlackTimestamp} is not a time within {SlackWindow.TotalMinutes} minutes of now.";
        }

        return IsSigned(call.Header(SlackHeader), "v0=", secret, string.Create(CultureInfo.InvariantCulture, $"v0:{seconds}:"), call.Body.Span)
            ? null
            : $"The header {SlackHeader} does not hold the right signature of the request.";
    }

    private static bool IsSigned(string? given, string prefix, string secret, string before, ReadOnlySpan<byte> body)
    {
        Span<byte> theirs = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (given is null
            || !given.StartsWith(prefix, StringComparison.Ordinal)
            || given.Length != prefix.Length + (2 * HMACSHA256.HashSizeInBytes)
            || Convert.FromHexString(given.AsSpan(prefix.Length), theirs, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(before));
        hmac.AppendData(body);
        Span<byte> ours = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(ours);
        return CryptographicOperations.FixedTimeEquals(ours, theirs);
    }
}
