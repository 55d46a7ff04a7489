using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

public sealed class RemoteProblemTests : IDisposable
{
    private const string Executions = "GET /api/v1/executions";

    private readonly StubServer _server = StubServer.WithFlow();
    private readonly CliProgram _program = new();

    public RemoteProblemTests()
    {
        _program.Settings["Pipelines:Server"] = "http://127.0.0.1:8080";
        _program.Configure = services => services.AddSingleton<RemoteHandlers>(_server);
    }

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"detail":"limit: expected less."}""", 2, "error: limit: expected less.")]
    [InlineData(HttpStatusCode.Unauthorized, """{"detail":"Say who you are."}""", 2, "wants to know who asks: set an API key as Pipelines__ApiKey")]
    [InlineData(HttpStatusCode.Forbidden, """{"detail":"'anna' may not do this."}""", 2, "refuses this: 'anna' may not do this.")]
    [InlineData(HttpStatusCode.NotFound, """{"detail":"There is nothing at /api/v1/executions."}""", 2, "It may be older than this program")]
    [InlineData(HttpStatusCode.TooManyRequests, """{"detail":"Slow down."}""", 3, "cannot do this now: Slow down.")]
    [InlineData(HttpStatusCode.InternalServerError, """{"detail":"It went wrong.","traceId":"t-1"}""", 1, "has failed: It went wrong. (t-1)")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"detail":"The store is out of order."}""", 3, "cannot do this now: The store is out of order.")]
    public async Task What_a_server_says_decides_the_exit_code(HttpStatusCode status, string json, int exitCode, string message)
    {
        _server.OnProblem(Executions, status, json);

        var result = await _program.RunAsync("executions");

        result.ExitCode.ShouldBe(exitCode);
        result.Error.ShouldContain(message);
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_a_server_may_be_asked_again_is_told()
    {
        _server.On(Executions, static _ => new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(42)) },
            Content = new StringContent("""{"detail":"Slow down."}""", Encoding.UTF8, "application/problem+json"),
        });

        (await _program.RunAsync("executions")).Error.ShouldContain("cannot do this now: Slow down. It may be asked again in 42.0 s.");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>Welcome</html>", "text/html")]
    [InlineData(HttpStatusCode.OK, """{"executions":[{"id":1}]}""", "application/json")]
    [InlineData(HttpStatusCode.OK, """{"executions":[{"executionId":"1","flow":"a/b","state":"succeeded","labels":null}]}""", "application/json")]
    [InlineData(HttpStatusCode.NotFound, "<html>Not found</html>", "text/html")]
    public async Task Something_else_that_answers_is_told_from_a_server(HttpStatusCode status, string body, string type)
    {
        _server.On(Executions, body, status, type);

        var result = await _program.RunAsync("executions");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("http://127.0.0.1:8080 does not answer as a Pipelines server of this version does: ");
    }

    [Fact]
    public async Task A_word_that_is_not_known_is_told()
    {
        _server.On(Executions, """{"executions":[{"executionId":"1","flow":"a/b","state":"dreaming"}],"next":null}""");

        var result = await _program.RunAsync("executions");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("The server is of another version: it tells of 'dreaming'");
    }

    [Fact]
    public async Task What_an_older_server_does_not_tell_has_its_default()
    {
        _server.On("GET /api/v1/executions", """{"executions":[{"executionId":"01kaaaaaaaaaaaaaaaaaaaaaaa","flow":"there/greet","state":"succeeded"}]}""")
            .On("GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa", """{"executionId":"01kaaaaaaaaaaaaaaaaaaaaaaa","flow":"there/greet","state":"succeeded"}""")
            .On("GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/task-runs", """{"taskRuns":[{"id":"greet","state":"succeeded"}]}""")
            .On("GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/metrics", """{"metrics":[]}""")
            .On("GET /api/v1/flows/there/greet", """{"flow":"there/greet","revision":"r1","inputs":{},"inputFields":[{"name":"name","kind":"text","expected":"a text"}],"tasks":[{"id":"greet","role":"work"}],"triggers":[]}""")
            .On("GET /api/v1/backfills", """{"backfills":[{"backfillId":"01kbbbbbbbbbbbbbbbbbbbbbbb","flow":"there/greet","trigger":"daily","state":"running","from":"2026-01-01T00:00:00Z","until":"2026-01-03T00:00:00Z","timeZone":"UTC","selection":"all","order":"oldest-first","ticks":2}]}""")
            .On("GET /api/v1/triggers", """{"triggers":[{"flow":"there/greet","trigger":"daily","kind":"schedule","enabled":true,"fires":"at times","timeZone":"UTC"}]}""");

        foreach (string[] command in new string[][] { ["executions"], ["executions", "last"], ["executions", "last", "--json"], ["show", "greet"], ["show", "greet", "--json"], ["backfill", "list", "--json"], ["triggers", "--json"] })
        {
            var result = await _program.RunAsync(command);
            result.ExitCode.ShouldBe(0, $"{string.Join(' ', command)}: {result.Error}");
        }

        (await _program.RunAsync("executions", "last", "--json")).Output.ShouldContain("\"attempt\": 1");
    }

    [Fact]
    public async Task An_address_that_a_server_sends_on_to_is_not_followed()
    {
        _server.On(Executions, static _ => new HttpResponseMessage(HttpStatusCode.PermanentRedirect) { Headers = { Location = new Uri("https://elsewhere.example.com/") } });

        var result = await _program.RunAsync("executions");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("sends on to https://elsewhere.example.com/. Give that address");
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_told_as_such()
    {
        _server.On(Executions, static _ => throw new TaskCanceledException("A connection could not be established.", new TimeoutException()));

        var result = await _program.RunAsync("executions");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("The server http://127.0.0.1:8080 cannot be reached: no connection within 10.0 s. Does it serve there?");
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page()
    {
        var ids = Enumerable.Range(0, 2500).Select(static number => $"{number:D26}").ToList();
        _server.On(Executions, request =>
        {
            var query = System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query);
            var (start, limit) = (int.Parse(query["cursor"] ?? "0", CultureInfo.InvariantCulture), int.Parse(query["limit"]!, CultureInfo.InvariantCulture));
            var page = ids.Skip(start).Take(limit).Select(static id => $$"""{"executionId":"{{id}}","flow":"there/greet","state":"succeeded"}""");
            var next = start + limit < ids.Count ? $"\"{start + limit}\"" : "null";
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"executions":[{{string.Join(',', page)}}],"next":{{next}}}""") };
        });

        var some = await _program.RunAsync("executions", "-n", "1200", "--json");
        var all = await _program.RunAsync("executions", "-n", "1000000", "--json");

        IdsOf(some.Output).ShouldBe(ids.Take(1200));
        IdsOf(all.Output).ShouldBe(ids);
        _server.Requests.Where(static sent => sent.Request.RequestUri!.AbsolutePath.EndsWith("/executions", StringComparison.Ordinal)).Select(static sent => sent.Request.RequestUri!.Query)
            .ShouldBe(["?limit=1000", "?limit=200&cursor=1000", "?limit=1000", "?limit=1000&cursor=1000", "?limit=1000&cursor=2000"]);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told_as_such()
    {
        _server.On(Executions, static _ => throw new HttpRequestException(HttpRequestError.SecureConnectionError, "outer", new IOException("The certificate is invalid: UntrustedRoot.")));

        var result = await _program.RunAsync("executions", "--insecure");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("No secure connection to the server http://127.0.0.1:8080 can be made: The certificate is invalid: UntrustedRoot.");
        result.Error.ShouldContain("--insecure does not change that");
    }

    [Fact]
    public async Task What_a_server_says_is_shown_and_not_obeyed()
    {
        _server.OnProblem(Executions, HttpStatusCode.BadRequest, """{"detail":"no\u001b[2K\u009b2Jsuch\rthing"}""");

        (await _program.RunAsync("executions")).Error.ShouldContain("error: no\uFFFD[2K\uFFFD2Jsuch\uFFFDthing");
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_ends_the_command_with_3()
    {
        _server.On(Executions, static _ => throw new HttpRequestException("outer", new IOException("Connection refused")));

        var result = await _program.RunAsync("executions");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("The server http://127.0.0.1:8080 cannot be reached: Connection refused.");
    }

    private static IReadOnlyList<string> IdsOf(string json)
    {
        using var list = JsonDocument.Parse(json);
        return [.. list.RootElement.EnumerateArray().Select(static execution => execution.GetProperty("executionId").GetString()!)];
    }
}
