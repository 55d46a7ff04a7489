using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

public sealed class RemoteRunTests : IDisposable
{
    private const string Start = "POST /api/v1/executions";
    private const string Started = """{"executionId":"01kaaaaaaaaaaaaaaaaaaaaaaa","flow":"there/greet","isNew":true}""";
    private const string Events = "GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/events";

    private readonly StubServer _server = StubServer.WithFlow();
    private readonly StubServer _paged = new();
    private readonly CliProgram _program = new();

    public RemoteRunTests()
    {
        _program.Settings["Pipelines:Server"] = "http://127.0.0.1:8080";
        _program.Configure = services => services.AddSingleton<RemoteHandlers>(_server);
        _server
            .On("GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa", """
                {"executionId":"01kaaaaaaaaaaaaaaaaaaaaaaa","flow":"there/greet","state":"succeeded","revision":"r1","logicalDate":"2026-01-01T00:00:00Z","labels":{},
                 "createdAt":"2026-01-01T00:00:00Z","startedAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-01T00:00:02Z","inputs":{"name":"Ada"},"outputs":{"text":"Hello, Ada!"},
                 "tasks":[],"error":null,"children":[],"signals":[]}
                """)
            .On("GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/task-runs", """{"taskRuns":[]}""")
            .On("GET /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/metrics", """{"metrics":[]}""");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Inputs_are_sent_as_they_were_typed()
    {
        _server.On(Start, Started, HttpStatusCode.Created);

        var result = await _program.RunAsync("run", "greet", "--name", "Ada", "--inputs", """{"name": "Bob"}""", "--label", "why=test", "--detach");

        result.Output.Trim().ShouldBe("01kaaaaaaaaaaaaaaaaaaaaaaa", result.Error);
        var body = BodyOf(Start);
        body.ShouldContain("name=\"$flow\"\r\n\r\nthere/greet\r\n");
        body.ShouldContain("name=\"$inputs\"\r\n\r\n{\"name\":\"Bob\"}\r\n");
        body.ShouldContain("name=\"name\"\r\n\r\nAda\r\n");
        body.ShouldContain("name=\"$labels\"\r\n\r\n{\"why\":\"test\"}\r\n");
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_by_the_same_key()
    {
        _server.On(Start, static _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended.")).On(Start, Started);

        (await _program.RunAsync("run", "greet", "--detach")).ExitCode.ShouldBe(0);

        var keys = _server.Requests.Where(static sent => sent.Request.Method == HttpMethod.Post).Select(static sent => sent.Request.Headers.GetValues("Idempotency-Key").Single()).ToList();
        keys.Count.ShouldBe(2);
        keys[1].ShouldBe(keys[0]);
    }

    [Fact]
    public async Task A_start_that_reached_nobody_is_not_tried_again()
    {
        _server.On(Start, static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));

        (await _program.RunAsync("run", "greet", "--detach")).ExitCode.ShouldBe(3);

        _server.Requests.Count(static sent => sent.Request.Method == HttpMethod.Post).ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_that_is_lost_goes_on_behind_what_was_seen()
    {
        _server.On(Start, Started)
            .On(Events, EventsOf("""
                event: state
                id: 0
                data: {"executionId":"x","state":"running","reason":null}

                event: log
                id: 1
                data: {"id":1,"at":"2026-01-01T00:00:00Z","level":"information","task":"greet","attempt":1,"message":"first line"}


                """))
            .On(Events, static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"))
            .On(Events, EventsOf("""
                event: state
                id: 1
                data: {"executionId":"x","state":"running","reason":null}

                event: log
                id: 2
                data: {"id":2,"at":"2026-01-01T00:00:01Z","level":"information","task":"greet","attempt":1,"message":"second line"}

                event: end
                id: 2.end
                data: {"executionId":"x","state":"succeeded"}


                """));

        var result = await _program.RunAsync("run", "greet");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("first line");
        result.Output.ShouldContain("second line");
        result.Output.ShouldContain("Hello, Ada!");
        result.Output.Split("execution running").Length.ShouldBe(2, "a state is told once");
        var seen = _server.Requests.Where(static sent => sent.Request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            .Select(static sent => sent.Request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null).ToList();
        seen.ShouldBe([null, "1", "1"]);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_command_that_a_server_does_not_answer()
    {
        _server.OnNothing(Start);
        using var stop = new CancellationTokenSource();
        var clock = new ManualClock();
        _program.Configure += services => services.AddSingleton<TimeProvider>(clock);
        var running = _program.RunAsync(stop.Token, "run", "greet");
        await _server.Unanswered.Task;
        await stop.CancelAsync();

        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var result = await running;
        result.ExitCode.ShouldBe(130);
        result.Error.ShouldContain("it is not known whether the flow was started");
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("replay")]
    public async Task Ctrl_C_ends_what_goes_on_with_an_execution_where_a_server_does_not_answer(string command)
    {
        _server.On("GET /api/v1/executions", """{"executions":[{"executionId":"01kaaaaaaaaaaaaaaaaaaaaaaa","flow":"there/greet","state":"succeeded"}],"next":null}""")
            .OnNothing($"POST /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/{command}");
        using var stop = new CancellationTokenSource();
        var clock = new ManualClock();
        _program.Configure += services => services.AddSingleton<TimeProvider>(clock);
        var running = _program.RunAsync(stop.Token, command, "01kaaaaaaaaaaaaaaaaaaaaaaa");
        await Task.WhenAny(_server.Unanswered.Task, running);
        await stop.CancelAsync();

        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var result = await running;
        result.ExitCode.ShouldBe(130, result.Error);
        result.Error.ShouldContain("it is not known whether it has done this");
    }

    [Fact]
    public async Task Every_page_of_flows_and_of_triggers_is_asked_for()
    {
        _program.Configure = services => services.AddSingleton<RemoteHandlers>(_paged);
        _paged
            .On("GET /api/v1/flows", FlowsOf("one", "\"behind one\"")).On("GET /api/v1/flows", FlowsOf("two", "null"))
            .On("GET /api/v1/triggers", TriggersOf("one", "\"behind one\"")).On("GET /api/v1/triggers", TriggersOf("two", "null"));

        var result = await _program.RunAsync("triggers");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("first");
        result.Output.Split('\n').Count(static line => line.StartsWith("one", StringComparison.Ordinal) || line.StartsWith("two", StringComparison.Ordinal)).ShouldBe(2);
        _paged.Requests.Select(static sent => sent.Request.RequestUri!.Query).ShouldBe(["?limit=1000", "?limit=1000&cursor=behind%20one", "?next=1&limit=1000", "?next=1&limit=1000&cursor=behind%20one"]);
    }

    [Fact]
    public async Task An_execution_that_could_not_be_canceled_is_said_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        _server.On(Start, Started)
            .On(Events, _ =>
            {
                stop.Cancel();
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
            })
            .On("POST /api/v1/executions/01kaaaaaaaaaaaaaaaaaaaaaaa/cancel", static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));

        var result = await _program.RunAsync(stop.Token, "run", "greet");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("Execution 01kaaaaaaaaaaaaaaaaaaaaaaa could not be canceled and goes on there; 'cancel aaaaaaaa' cancels it.");
    }

    private string BodyOf(string call) => _server.Requests.Single(sent => $"{sent.Request.Method} {sent.Request.RequestUri!.AbsolutePath}" == call).Body;

    private static Func<HttpRequestMessage, HttpResponseMessage> EventsOf(string text) =>
        _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, System.Text.Encoding.UTF8, "text/event-stream") };

    private static string FlowsOf(string id, string next) =>
        $$$"""{"flows":[{"flow":"there/{{{id}}}","namespace":"there","id":"{{{id}}}","revision":"r1","tasks":1,"triggers":["first"],"labels":{}}],"next":{{{next}}}}""";

    private static string TriggersOf(string flow, string next) =>
        $$$"""{"triggers":[{"flow":"there/{{{flow}}}","trigger":"first","kind":"webhook","enabled":true,"fires":"when called","healthy":true}],"next":{{{next}}}}""";
}
