using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

public sealed class RemoteBackfillWaitTests : IDisposable
{
    private const string Id = "01kbbbbbbbbbbbbbbbbbbbbbbb";
    private const string One = $"GET /api/v1/backfills/{Id}";

    private readonly StubServer _server = StubServer.WithFlow();
    private readonly CliProgram _program = new();

    public RemoteBackfillWaitTests()
    {
        _program.Settings["Pipelines:Server"] = "http://127.0.0.1:8080";
        _program.Configure = services => services.AddSingleton<RemoteHandlers>(_server);
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_server_that_is_started_again_meanwhile_is_waited_for()
    {
        _server.On("GET /api/v1/backfills", $$"""{"backfills":[{{Backfill("running")}}],"next":null}""")
            .On($"POST /api/v1/backfills/{Id}/resume", Backfill("running"))
            .On(One, static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"))
            .OnProblem(One, HttpStatusCode.ServiceUnavailable, """{"detail":"The store is out of order."}""")
            .On(One, Backfill("succeeded"));

        var result = await _program.RunAsync("backfill", "resume", "last", "--wait");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("succeeded  2 of 2 ticks");
        result.Error.ShouldContain("Connection refused. Does it serve there? It is asked again for 2 m 00 s.");
        result.Error.ShouldNotContain("out of order", customMessage: "it is told once");
    }

    [Fact]
    public async Task Ctrl_C_before_the_answer_says_that_it_may_have_been_done()
    {
        _server.On("GET /api/v1/backfills", $$"""{"backfills":[{{Backfill("running")}}],"next":null}""").OnNothing($"POST /api/v1/backfills/{Id}/cancel");
        using var stop = new CancellationTokenSource();
        var running = _program.RunAsync(stop.Token, "backfill", "cancel", "last");
        await _server.Unanswered.Task;
        await stop.CancelAsync();

        var result = await running;

        result.ExitCode.ShouldBe(130);
        result.Error.ShouldContain("Stopped before the server http://127.0.0.1:8080 had answered, so it is not known whether it has done this.");
    }

    private static string Backfill(string state) => $$"""
        {"backfillId":"{{Id}}","flow":"there/greet","trigger":"daily","state":"{{state}}","from":"2026-01-01T00:00:00Z","until":"2026-01-03T00:00:00Z","timeZone":"UTC",
         "selection":"all","order":"oldest-first","ticks":2,"done":2,"started":2}
        """;
}
