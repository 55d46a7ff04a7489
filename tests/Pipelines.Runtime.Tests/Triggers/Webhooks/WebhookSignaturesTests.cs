using System.Text;
using Pipelines.Runtime.Triggers.Webhooks;

namespace Pipelines.Runtime.Tests.Triggers.Webhooks;

public sealed class WebhookSignaturesTests
{
    private static WebhookCall Call(string body, DateTimeOffset? at = null, params (string Name, string Value)[] headers) => new()
    {
        Key = "key",
        Method = "POST",
        Body = Encoding.UTF8.GetBytes(body),
        ReceivedAt = at ?? DateTimeOffset.UnixEpoch,
        Headers = headers.ToDictionary(static header => header.Name, static header => header.Value, StringComparer.OrdinalIgnoreCase),
    };

    // The example of GitHub's documentation.
    private const string GitHubSecret = "It's a Secret to Everybody";
    private const string GitHubSignature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    [Fact]
    public void GitHubs_own_example_is_right() =>
        WebhookSignatures.Refuse(WebhookSignature.GitHub, Call("Hello, World!", null, ("x-hub-signature-256", GitHubSignature)), GitHubSecret).ShouldBeNull();

    [Theory]
    [InlineData("Hello, World?", GitHubSignature)]
    [InlineData("Hello, World!", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18")]
    [InlineData("Hello, World!", "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("Hello, World!", "sha256=757107")]
    [InlineData("Hello, World!", "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("Hello, World!", "")]
    [InlineData("Hello, World!", null)]
    public void Anything_else_is_refused(string body, string? signature)
    {
        (string, string)[] headers = signature is null ? [] : [("X-Hub-Signature-256", signature)];

        WebhookSignatures.Refuse(WebhookSignature.GitHub, Call(body, null, headers), GitHubSecret).ShouldNotBeNull();
    }

    // The example of Slack's documentation.
    private const string SlackSecret = "8f742231b10e8888abcd99yyyzzz85a5";
    private const string SlackSignature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    private const long SlackTime = 1531420618;
    private const string SlackBody =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    private static string? Slack(double secondsLater, string timestamp = "1531420618", string body = SlackBody) => WebhookSignatures.Refuse(
        WebhookSignature.Slack,
        Call(body, DateTimeOffset.FromUnixTimeSeconds(SlackTime).AddSeconds(secondsLater), ("X-Slack-Signature", SlackSignature), ("X-Slack-Request-Timestamp", timestamp)),
        SlackSecret);

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(-300)]
    public void Slacks_own_example_is_right_for_five_minutes(double secondsLater) => Slack(secondsLater).ShouldBeNull();

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void After_that_it_is_too_old(double secondsLater) => Slack(secondsLater).ShouldNotBeNull();

    [Theory]
    [InlineData("1531420619")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("9223372036854775807")]
    [InlineData("-1531420618")]
    public void Another_time_is_refused(string timestamp) => Slack(0, timestamp).ShouldNotBeNull();

    [Fact]
    public void Another_body_is_refused() => Slack(0, body: SlackBody + "&more").ShouldNotBeNull();
}
