using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Telemetry.Otlp;

[Collection(SpanGroup.Name)]
public sealed class OtlpExportTests
{
    [Theory]
    [InlineData("Pipelines:Telemetry:OtlpEndpoint")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public async Task A_run_exports_its_spans_and_measurements_before_it_ends(string setting)
    {
        using var program = new CliProgram(Of(Task("load")));
        await using var collector = new Collector();
        program.Settings[setting] = collector.Address;
        program.Settings["OTEL_SERVICE_NAME"] = "my-pipelines";

        var run = await program.RunAsync("run", "flow");

        run.ExitCode.ShouldBe(0, run.Error);
        var traces = collector.Received("/v1/traces");
        traces.ShouldContain("execution test/flow");
        traces.ShouldContain("attempt load");
        traces.ShouldContain("my-pipelines");
        collector.Received("/v1/metrics").ShouldContain("pipelines.executions.ended");
    }

    [Fact]
    public async Task A_collector_that_is_not_there_fails_nothing_and_is_told_of()
    {
        using var program = new CliProgram(Of(Task("load")));
        using var port = new ClosedPort();
        program.Settings["Pipelines:Telemetry:OtlpEndpoint"] = $"http://127.0.0.1:{port.Number}";

        var run = await program.RunAsync("run", "flow");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("could not be exported");
    }

    [Fact]
    public async Task A_wrong_endpoint_is_bad_usage()
    {
        using var program = new CliProgram(Of(Task("load")));
        program.Settings["Pipelines:Telemetry:OtlpEndpoint"] = "collector";

        var run = await program.RunAsync("run", "flow");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("Pipelines:Telemetry:OtlpEndpoint: expected a URL");
    }

    /// <summary>Takes what is sent by OTLP over HTTP. Texts stand in protobuf as they are.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly HttpListener _listener;
        private readonly ConcurrentQueue<(string Path, string Body)> _requests = new();
        private readonly Task _loop;

        public Collector()
        {
            (_listener, var address) = LoopbackListener.Start();
            Address = address.TrimEnd('/');
            _loop = AnswerAsync();
        }

        public string Address { get; }

        public string Received(string path) => string.Concat(_requests.Where(request => request.Path == path).Select(request => request.Body));

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _loop;
        }

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    _requests.Enqueue((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                    context.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
