using System.Text;
using System.Text.Json;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>Requests made up of what may or may not stand in one, some of which do: each is answered, none by a failure of the program.</summary>
[Collection(FuzzGroup.Name)]
public sealed class RandomRequestTests : IAsyncLifetime
{
    private const int Seed = 20190101;
    private const int Requests = 3000;

    private static readonly string[] Words =
    [
        "", "0", "-1", "99999999999999999999", "NaN", "null", "true", "a", "greet", "web.tests/greet", "..", "../../etc/passwd", "%00", "%ff%fe", "%ed%a0%80", "\u00e4\u20ac", "'; drop table executions; --",
        "00000000000000000000000000", "7zzzzzzzzzzzzzzzzzzzzzzzzz", "2019-01-01", "2019-13-41", "a=b", "=", "MTp4", "running,asleep", "\\", "{}", "[]", new string('x', 500),
    ];

    private static readonly string[] Keys = ["flow", "namespace", "state", "label", "trigger", "parent", "origin", "originKind", "node", "createdFrom", "createdBefore", "idSuffix", "limit", "cursor", "after", "level", "task", "logs", "format", "x"];

    private static readonly string[] Fields = ["flow", "inputs", "labels", "logicalDate", "reason", "force", "from", "task", "decision", "filter", "ids", "limit", "dryRun", "x"];

    private static readonly string[] ContentTypes =
        ["application/json", "application/json; charset=utf-16", "application/merge-patch+json", "multipart/form-data; boundary=b", "multipart/form-data", "text/plain", "", ";;;", "application/x-www-form-urlencoded"];

    private static readonly string[] Methods = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "BREW"];

    private readonly Random _random = new(Seed);
    private WebProgram _program = null!;
    private string _id = "";

    public async Task InitializeAsync()
    {
        _program = await WebProgram.StartAsync(builder => builder.Configuration["Pipelines:Web:MaxRequestBodyBytes"] = "16384");
        _id = await _program.StartFlowAsync("greet");
        await _program.EndOfAsync(_id);
    }

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task Whatever_is_sent_the_program_does_not_fail()
    {
        var paths = (await _program.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();

        await SendManyAsync(paths, Requests);

        (await _program.GetAsync("/healthz")).GetProperty("status").GetString().ShouldBe("ok");
    }

    private async Task SendManyAsync(List<string> paths, int count)
    {
        for (var number = 0; number < count; number++)
        {
            using var request = Make(paths);

            // The server may close a connection when it does not read a body to its end: the next request must not be the one to find out.
            request.Headers.ConnectionClose = true;
            var text = $"request {number}: {request.Method} {request.RequestUri}";
            try
            {
                using var response = await _program.Client.SendAsync(request);
                var body = await response.Content.ReadAsStringAsync();
                ((int)response.StatusCode).ShouldBeLessThan(500, $"{text}: {body}");
                body.ShouldNotContain("   at Pipelines");
            }
            catch (HttpRequestException exception)
            {
                // A body over the bound is refused before all of it was read, which cuts off whoever still sends.
                exception.StatusCode.ShouldBeNull(text);
                (request.Content?.Headers.ContentLength ?? 0).ShouldBeGreaterThan(16384, text);
            }
        }
    }

    private HttpRequestMessage Make(List<string> paths)
    {
        var path = paths[_random.Next(paths.Count)];
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = path.IndexOf('}', start);
            var value = path[start..].StartsWith("{id}", StringComparison.Ordinal) && _random.Next(3) > 0 ? _id : Escaped(Word());
            path = path[..start] + value + path[(end + 1)..];
        }

        // The stream of an execution that has ended ends too; one that is followed for ever is not malformed.
        var query = string.Join('&', Enumerable.Range(0, _random.Next(4)).Select(_ => $"{Keys[_random.Next(Keys.Length)]}={Escaped(Word())}"));
        var request = new HttpRequestMessage(new HttpMethod(Methods[_random.Next(Methods.Length)]), $"{path}?{query}");
        if (_random.Next(4) > 0 && request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
        {
            request.Content = new ByteArrayContent(Body());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentTypes[_random.Next(2) == 0 ? 0 : _random.Next(ContentTypes.Length)]);
        }

        if (_random.Next(4) == 0)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", _random.Next(2) == 0 ? "k" : new string('k', 300));
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _random.Next(2) == 0 ? "7.end" : "x");
            request.Headers.TryAddWithoutValidation("Range", _random.Next(2) == 0 ? "bytes=5-1" : "x");
        }

        return request;
    }

    private byte[] Body() => _random.Next(6) switch
    {
        0 => Random(_random.Next(64)),
        1 => Encoding.UTF8.GetBytes(new string('[', _random.Next(2000))),
        2 => Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"{Word()}\"\r\n\r\n{Word()}{(_random.Next(2) == 0 ? "\r\n--b--\r\n" : "")}"),
        3 => Random(_random.Next(40_000)),
        _ => Encoding.UTF8.GetBytes(Json(0)),
    };

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Json(int depth) => _random.Next(depth > 3 ? 5 : 7) switch
    {
        0 => "null",
        1 => "true",
        2 => "-1e999",
        3 => "\"\\u0000\\ud800\"",
        4 => JsonSerializer.Serialize(Word()),
        5 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Json(depth + 1)))}]",
        _ => $"{{{string.Join(',', Enumerable.Range(0, _random.Next(5)).Select(_ => $"\"{Fields[_random.Next(Fields.Length)]}\":{(_random.Next(3) == 0 ? "\"greet\"" : Json(depth + 1))}"))}}}",
    };

    private string Word() => Words[_random.Next(Words.Length)];

    private static string Escaped(string word) => word.StartsWith('%') ? word : Uri.EscapeDataString(word);
}
