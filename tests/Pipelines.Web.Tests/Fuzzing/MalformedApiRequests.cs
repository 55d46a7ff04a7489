using System.Globalization;
using System.Text;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>Malformed requests to the API, each spoiled in one way that nobody may take for a request.</summary>
/// <param name="routes">The operations.</param>
/// <param name="executionId">An execution that has ended.</param>
/// <param name="file">The address of a file of an execution.</param>
internal sealed class MalformedApiRequests(IReadOnlyList<FuzzedRoute> routes, string executionId, string file)
{
    /// <summary>The most that the API takes here.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    private const string Executions = "/api/v1/executions";

    /// <summary>Bodies that are JSON and do not fit, by method and address.</summary>
    private static readonly (string Method, string Path, string Body)[] Misfits =
    [
        ("POST", Executions, """{"flow":7}"""), ("POST", Executions, """{"flow":"nowhere"}"""), ("POST", Executions, """{"flow":"a/b/c"}"""), ("POST", Executions, """{"flow":"greet","inputs":[]}"""),
        ("POST", Executions, """{"flow":"greet","inputs":{"times":99}}"""), ("POST", Executions, """{"flow":"greet","inputs":{"times":"x","name":7}}"""), ("POST", Executions, """{"flow":"greet","inputs":{"name":"1 2"}}"""),
        ("POST", Executions, """{"flow":"greet","inputs":{"nmae":"x"}}"""), ("POST", Executions, """{"flow":"greet","labels":{"a":1}}"""), ("POST", Executions, """{"flow":"greet","labels":{"":"a"}}"""),
        ("POST", Executions, """{"flow":"greet","labels":{"a\u0000":"b"}}"""), ("POST", Executions, """{"flow":"greet","logicalDate":"yesterday"}"""), ("POST", Executions, """{"flow":"greet","logicalDate":7}"""),
        ("POST", Executions, """{"flow":"files","inputs":{"source":"/etc/passwd"}}"""), ("POST", Executions, """{"flow":"files","inputs":{"source":{"uri":"file:///etc/passwd"}}}"""),
        ("POST", $"{Executions}/{{id}}/cancel", """{"reason":7}"""), ("POST", $"{Executions}/{{id}}/cancel", """{"force":"x"}"""), ("POST", $"{Executions}/{{id}}/cancel", "{}"), ("POST", $"{Executions}/{{id}}/restart", "{}"),
        ("POST", $"{Executions}/{{id}}/replay", """{"from":"nowhere"}"""), ("POST", $"{Executions}/{{id}}/replay", """{"inputs":{"times":-1}}"""), ("POST", $"{Executions}/{{id}}/replay", """{"inputs":7}"""),
        ("POST", $"{Executions}/{{id}}/replay", """{"inputTexts":{"times":"2"}}"""), ("POST", $"{Executions}/{{id}}/replay", """{"inputs":[],"inputTexts":{"source":["/etc/passwd"]}}"""), ("POST", $"{Executions}/{{id}}/replay", """{"inputTexts":{"nothing":["x"]}}"""),
        ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"2019-01","inputs":7,"inputTexts":{"number":["x"]}}"""), ("POST", "/api/v1/backfills/preview", """{"flow":"timed","trigger":"monthly","from":"2019-01","inputTexts":{"number":["x"]}}"""),
        ("POST", $"{Executions}/{{id}}/approve", """{"task":"greet","decision":true}"""), ("PATCH", $"{Executions}/{{id}}", """{"labels":{"a":[]}}"""), ("PATCH", $"{Executions}/{{id}}", "{}"),
        ("POST", $"{Executions}/bulk/cancel", """{"ids":7}"""), ("POST", $"{Executions}/bulk/delete", """{"filter":{}}"""), ("POST", $"{Executions}/bulk/delete", """{"filter":{"states":["asleep"]}}"""),
        ("POST", $"{Executions}/bulk/replay", """{"ids":["a"],"limit":0}"""), ("POST", $"{Executions}/bulk/labels", """{"ids":["a"]}"""), ("POST", $"{Executions}/bulk/restart", """{"filter":{"createdFrom":"x"}}"""),
        ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"yesterday"}"""), ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"nothing","from":"2019-01"}"""),
        ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"2019-01","to":"2018-01"}"""), ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"2019-01","parallelism":0}"""),
        ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"2019-01","labels":{"a\u0000":"b"}}"""), ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"2019-01","inputs":[1]}"""),
        ("POST", "/api/v1/backfills/preview", """{"flow":"timed","trigger":"monthly","from":"99999-01"}"""), ("POST", "/api/v1/backfills/preview", """{"flow":"nowhere","trigger":"monthly","from":"2019-01"}"""),
        ("PATCH", "/api/v1/triggers/secured.inner/timed/monthly", """{"settings":{"Cron":"not a cron"}}"""), ("PATCH", "/api/v1/triggers/secured.inner/timed/monthly", """{"settings":{"TimeZone":"Mars/Olympus"}}"""),
        ("PATCH", "/api/v1/triggers/secured.inner/timed/monthly", """{"settings":{"Nothing":"x"}}"""), ("PATCH", "/api/v1/triggers/secured.inner/timed/monthly", """{"settings":[]}"""),
        ("PATCH", "/api/v1/triggers/secured.inner/timed/monthly", """{"settings":{"MaxLateness":"10675199d"}}"""), ("PATCH", "/api/v1/triggers/secured.inner/timed/monthly", """{"settings":{"From":"9999-12-31","Until":"0001-01-01"}}"""),
        ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"9999-12"}"""), ("POST", "/api/v1/backfills", """{"flow":"timed","trigger":"monthly","from":"2019-01","to":"0001-01-01T00:00:00+14:00"}"""),
        ("POST", "/api/v1/session", """{"user":7,"password":"x"}"""), ("POST", "/api/v1/session", """{"user":"x"}"""),
        ("PUT", "/api/v1/kv/shop/key?ttl=soon", "1"), ("PUT", "/api/v1/kv/shop/key?ttl=-1s", "1"), ("PUT", "/api/v1/kv/Not%20A%20Namespace/key", "1"), ("PUT", "/api/v1/kv/shop/%00", "1"), ("PUT", "/api/v1/kv/$pipelines/key", "1"),
    ];

    private static readonly string[] ContentTypes = ["text/plain", "", ";;;", "application/xml", "application/jsonx", "json", "multipart/mixed; boundary=b", "application/x-www-form-urlencoded", "\u00ff", "*/*"];

    private static readonly string[] Ways =
    [
        "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "../../../../../etc/passwd", "..%5c..%5cwindows%5cwin.ini", "%252e%252e%252fetc%252fpasswd", "....//....//etc/passwd", "%c0%ae%c0%ae/etc/passwd", "inputs/..%2f..%2fpipelines.db", "copy/%00", "%2fetc%2fpasswd",
    ];

    private const string Form = "--b\r\nContent-Disposition: form-data; name=\"";

    private static readonly string[] Forms =
    [
        "", "--b", "--b--", "--b\r\n\r\nx\r\n--b--\r\n", "--c\r\nx\r\n--c--\r\n", $"{Form}$flow\"\r\n\r\ngreet", $"{Form}\"\r\n\r\ngreet\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\nnowhere\r\n--b--\r\n",
        $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}times\"\r\n\r\n99\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}nothing\"\r\n\r\n1\r\n--b--\r\n", $"{Form}source\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n",
        $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}name\"; filename=\"../../x\"\r\n\r\nx\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}$labels\"\r\n\r\n[\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}$logicalDate\"\r\n\r\nsoon\r\n--b--\r\n",
        $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}name\"\r\n\r\n\u00ff\u00fe\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}$flow\"\r\n\r\ngreet\r\n--b--\r\n", $"--b\r\n{new string('x', 9000)}: y\r\n\r\nx\r\n--b--\r\n",
        $"{Form}$flow\"\r\n\r\nfiles\r\n{Form}source\"; filename=\"\0\"\r\n\r\nx\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\nfiles\r\n{Form}source\"; filename=\"a\"\r\n\r\nx\r\n{Form}source\"; filename=\"b\"\r\n\r\nx\r\n--b--\r\n",
        $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}$inputs\"\r\n\r\n[1]\r\n--b--\r\n", $"{Form}$flow\"\r\n\r\ngreet\r\n{Form}$inputs\"\r\n\r\n{{\"name\":\r\n--b--\r\n",
        $"{Form}$flow\"\r\n\r\nfiles\r\n{Form}source\"; filename=\"a\"\r\n\r\nit ends in the midd",
    ];

    private readonly IReadOnlyList<FuzzedRoute> _withBody = [.. routes.Where(static route => route.TakesJson)];
    private readonly IReadOnlyList<FuzzedRoute> _withFields = [.. routes.Where(static route => route is { TakesJson: true, TakesAnyJson: false })];
    private readonly IReadOnlyList<FuzzedRoute> _withQuery = [.. routes.Where(static route => route.Query.Count > 0)];
    private readonly IReadOnlyList<FuzzedRoute> _ofExecutions = [.. routes.Where(static route => route.Path.Contains("{id}", StringComparison.Ordinal) && route.BodyTypes.Count == 0)];

    /// <summary>The kinds, by name.</summary>
    public IReadOnlyList<(string Name, Func<Fuzz, RawRequest> Make)> Kinds =>
    [
        ("parameter that there is not", fuzz => To(fuzz.Pick(routes), $"?{fuzz.Pick(["zzz", "limit%00", "$where", "__proto__", "%ff"])}={fuzz.Word()}")),
        ("value that does not fit", fuzz =>
        {
            var route = fuzz.Pick(_withQuery);
            var parameter = fuzz.Pick(route.Query);
            return To(route, $"?{parameter.Name}={fuzz.Pick(parameter.Misfits)}");
        }),
        ("value that is given twice", fuzz =>
        {
            var route = fuzz.Pick(_withQuery.Where(static route => route.Query.Any(static parameter => !parameter.IsRepeated)).ToList());
            var name = fuzz.Pick(route.Query.Where(static parameter => !parameter.IsRepeated).ToList()).Name;
            return To(route, $"?{name}=1&{name}=1");
        }),
        ("method that is not taken", fuzz =>
        {
            var route = fuzz.Pick(routes);
            var request = To(route);
            request.Method = fuzz.Pick(new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "PROPFIND" }.Except(route.Methods).ToList());
            return request;
        }),
        ("address of nothing", fuzz => new RawRequest { Method = fuzz.Pick(["GET", "POST", "DELETE"]), Target = $"/{fuzz.Pick(["api/v1/", "api/v2/", "", "api/v1/executions/x/"])}{fuzz.Word()}/nowhere" }),
        ("way out of an execution's files", fuzz => new RawRequest { Target = $"{Executions}/{executionId}/artifacts/{fuzz.Pick(Ways)}" }),
        ("id of nothing", fuzz =>
        {
            var route = fuzz.Pick(_ofExecutions);
            return new RawRequest { Method = route.Method, Target = route.Address(_ => fuzz.Word() + "-") };
        }),
        ("body that is no JSON", fuzz => To(fuzz.Pick(_withBody)).WithBody(fuzz.BrokenJson())),
        ("body that is no object", fuzz => To(fuzz.Pick(_withFields)).WithBody(fuzz.Pick(["[]", "7", "\"x\"", "null", "true", "[{}]"]))),
        ("property that there is not", fuzz => To(fuzz.Pick(_withFields)).WithBody($"{{\"{fuzz.Pick(["zzz", "", "Flow", "__proto__", "\\u0000"])}\":{fuzz.Pick(["1", "[]", "{\"a\":[[[]]]}"])}}}")),
        ("property that does not fit", fuzz =>
        {
            var (method, path, body) = fuzz.Pick(Misfits);
            return new RawRequest { Method = method, Target = path.Replace("{id}", executionId, StringComparison.Ordinal) }.WithBody(body);
        }),
        ("content type that is not taken", fuzz => To(fuzz.Pick(_withBody)).WithBody("{}", fuzz.Pick(ContentTypes))),
        ("body without a content type", fuzz => To(fuzz.Pick(_withBody)).WithBody("{}", contentType: null)),
        ("body that is too long", fuzz => TooLong(fuzz, To(fuzz.Pick(_withBody)).WithBody(fuzz.Bytes(MaxBodyBytes + 1 + fuzz.Next(40_000))))),
        ("form that is none", fuzz => new RawRequest { Method = "POST", Target = Executions }.WithBody(Encoding.Latin1.GetBytes(fuzz.Pick(Forms)), "multipart/form-data; boundary=b")),
        ("form without a boundary", fuzz => new RawRequest { Method = "POST", Target = Executions }.WithBody("--b--", fuzz.Pick(["multipart/form-data", "multipart/form-data; boundary=", $"multipart/form-data; boundary={new string('b', 71)}", "multipart/form-data; boundary=\"\""]))),
        ("form of too many parts", _ => new RawRequest { Method = "POST", Target = $"{Executions}?flow=greet" }.WithBody(string.Concat(Enumerable.Repeat($"{Form}x\"\r\n\r\n\r\n", 1001)) + "--b--\r\n", "multipart/form-data; boundary=b")),
        ("range behind the end", fuzz => new RawRequest { Target = file }.With("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={1000 + fuzz.Next(100_000)}-"))),
        ("key that is none", fuzz => new RawRequest { Method = "POST", Target = Executions }.WithBody("""{"flow":"greet"}""").With("Idempotency-Key", fuzz.Pick(["", " ", "a b", "\"\"", new string('k', 201), "\u00c3\u00a4"]))),
        ("chunks that are none", fuzz => MalformedHeads.BreakChunks(fuzz, To(fuzz.Pick(_withBody)).With("Content-Type", "application/json"))),
        ("name of another server", fuzz => To(fuzz.Pick(routes.Where(static route => route.Path.StartsWith("/api/", StringComparison.Ordinal) && route.Method == "GET").ToList())).Without("Host").With("Host", fuzz.Pick(["evil.example.com", "127.0.0.1.evil.example.com", "10.0.0.1", "localhost.evil.example.com"]))),
        ("page of another site", fuzz => new RawRequest { Method = "POST", Target = Executions }.WithBody("""{"flow":"greet"}""").With(fuzz.OneIn(2) ? "Origin" : "Sec-Fetch-Site", fuzz.Pick(["https://evil.example.com", "cross-site", "null"]))),
        ("wrong API key", fuzz => To(fuzz.Pick(routes.Where(static route => route.Path.StartsWith("/api/", StringComparison.Ordinal) && route.Path != "/api/v1/session").ToList())).With(fuzz.OneIn(2) ? "X-Api-Key" : "Authorization", fuzz.Pick(["Bearer x", "Bearer pk_000000000000_0000000000000000000000000000000000000000000", $"Bearer {new string('x', 5000)}"]))),
        .. MalformedHeads.Kinds.Select(kind => (kind.Name, (Func<Fuzz, RawRequest>)(fuzz => kind.Spoil(fuzz, To(fuzz.Pick(_withFields)).WithBody("{}"))))),
    ];

    private RawRequest To(FuzzedRoute route, string query = "") => new() { Method = route.Method, Target = route.Address(Part) + query };

    private string Part(string name) => name switch
    {
        "id" => executionId,
        "namespace" => "web.tests",
        "flow" => "greet",
        _ => "x",
    };

    private static RawRequest TooLong(Fuzz fuzz, RawRequest request)
    {
        (request.IsChunked, request.MayBeCutOff) = (fuzz.OneIn(2), true);
        return request;
    }
}
