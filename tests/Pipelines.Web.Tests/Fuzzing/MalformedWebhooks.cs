using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>Malformed deliveries to the webhooks of <see cref="FuzzedFlow"/>.</summary>
internal static class MalformedWebhooks
{
    /// <summary>The most that the webhooks take, but for those with a signature.</summary>
    public const int MaxBodyBytes = 4096;

    /// <summary>The name of the secret of signatures.</summary>
    public const string Secret = "fuzz-secret";

    private const string Address = "/api/v1/webhooks/";
    private const string Good = """{"number":1,"name":"a","lines":[{"item":"b","count":2}]}""";

    private static readonly string[] Misfits =
    [
        "null", "[]", "7", "\"x\"", "{}", """{"number":1}""", """{"number":"one","name":"a","lines":[]}""", """{"number":1.5,"name":"a","lines":[]}""", """{"number":99,"name":"a","lines":[]}""",
        """{"number":1,"name":7,"lines":[]}""", """{"number":1,"name":null,"lines":[]}""", """{"number":1,"name":"a","lines":{}}""", """{"number":1,"name":"a","lines":[7]}""",
        """{"number":1,"name":"a","lines":[{"item":"b","count":99999999999}]}""", """{"number":1,"name":"a","lines":[{"item":[],"count":1}]}""", """{"number":1e400,"name":"a","lines":[]}""",
    ];

    private static readonly string[] Signatures =
        ["", "sha256=", "sha256=00", "sha1=" + new string('0', 40), "sha256=" + new string('0', 64), "sha256=" + new string('z', 64), "v0=" + new string('0', 64), "v0=" + new string('0', 63), new string('f', 64), new string('x', 5000)];

    /// <summary>The kinds, by name.</summary>
    public static IReadOnlyList<(string Name, Func<Fuzz, RawRequest> Make)> Kinds { get; } =
    [
        ("no such webhook", static fuzz => Post(fuzz.Word() + (fuzz.OneIn(2) ? "-x" : "/x"), Good)),
        ("a way out of webhooks", static fuzz => Post(fuzz.Pick(["..%2fexecutions%2fx", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "..\\..\\x", "fuzz-plain/..%2f..", "fuzz-plain%00", "FUZZ-PLAIN", "fuzz-plain%20", ";fuzz-plain"]), Good)),
        ("method that it does not take", static fuzz =>
        {
            var request = Post(fuzz.Pick(["fuzz-plain", "fuzz-github", "fuzz-slack"]), Good);
            request.Method = fuzz.Pick(["PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "TRACE"]);
            return request;
        }),
        ("body that is no JSON", static fuzz => Put(fuzz, Post("fuzz-typed", fuzz.BrokenJson()))),
        ("body that does not fit", static fuzz => Put(fuzz, Post("fuzz-typed", fuzz.Pick(Misfits)))),
        ("no body", static fuzz => Put(fuzz, new RawRequest { Method = "POST", Target = Address + "fuzz-typed" })),
        ("body that is too long", static fuzz => TooLong(fuzz, Put(fuzz, Post(fuzz.Pick(["fuzz-plain", "fuzz-typed"]), fuzz.Bytes(MaxBodyBytes + 1 + fuzz.Next(40_000)))))),
        ("length that is too long", static fuzz => Announced(Post(fuzz.Pick(["fuzz-plain", "fuzz-typed"]), ""), fuzz.Pick(["4097", "2147483647", "2147483648", "9223372036854775807"]))),
        ("delivery that is too long", static fuzz => Post("fuzz-typed", Good).With("X-Delivery", new string('k', 256 + fuzz.Next(5000)))),
        ("no signature", static fuzz => Post(fuzz.Pick(["fuzz-github", "fuzz-slack"]), Good)),
        ("wrong signature of GitHub", static fuzz => Post("fuzz-github", fuzz.OneIn(3) ? fuzz.Bytes(fuzz.Next(3000)) : Encoding.UTF8.GetBytes(Good)).With("X-Hub-Signature-256", fuzz.Pick(Signatures)).With("X-GitHub-Delivery", "d")),
        ("wrong signature of Slack", static fuzz => Post("fuzz-slack", Good).With("X-Slack-Signature", fuzz.Pick(Signatures)).With("X-Slack-Request-Timestamp", fuzz.Pick([Now(), "0", "-1", "x", "99999999999999999999", "9223372036854775807", ""]))),
        ("signature of another body", static fuzz => Post("fuzz-github", Good + " ").With("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Good))))),
        ("right signature of what does not fit", static fuzz =>
        {
            var body = fuzz.Pick(Misfits);
            return Post("fuzz-github", body).With("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body))));
        }),
        ("chunks that are none", static fuzz => MalformedHeads.BreakChunks(fuzz, new RawRequest { Method = "POST", Target = Address + "fuzz-typed" })),
        ("query that is none", static fuzz => Post($"fuzz-typed?{fuzz.Word()}=%&&=&{fuzz.Word()}", fuzz.Pick(Misfits))),
        .. MalformedHeads.Kinds.Select(static kind => (kind.Name, (Func<Fuzz, RawRequest>)(fuzz => kind.Spoil(fuzz, Post(fuzz.Pick(["fuzz-plain", "fuzz-typed"]), Good))))),
    ];

    private static RawRequest Post(string key, string body) => Post(key, Encoding.UTF8.GetBytes(body));

    private static RawRequest Post(string key, byte[] body) => new RawRequest { Method = "POST", Target = Address + key }.WithBody(body);

    private static RawRequest Put(Fuzz fuzz, RawRequest request)
    {
        request.Method = request.Target.EndsWith("typed", StringComparison.Ordinal) && fuzz.OneIn(2) ? "PUT" : "POST";
        return request;
    }

    private static RawRequest TooLong(Fuzz fuzz, RawRequest request)
    {
        (request.IsChunked, request.MayBeCutOff) = (fuzz.OneIn(2), true);
        return request;
    }

    private static RawRequest Announced(RawRequest request, string length)
    {
        request.Body = null;
        request.MayBeCutOff = true;
        return request.With("Content-Length", length);
    }

    private static string Now() => DateTimeOffset.UnixEpoch.AddYears(56).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
