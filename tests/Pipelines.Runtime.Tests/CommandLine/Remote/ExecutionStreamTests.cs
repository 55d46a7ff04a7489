using System.Net;
using System.Net.Http.Headers;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

public sealed class ExecutionStreamTests
{
    private const string Events = "GET /api/v1/executions/x/events";

    private static readonly Uri Address = new("http://127.0.0.1/");

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_two_minutes()
    {
        var stub = new StubServer();
        using var server = new RemoteServer(new RemoteTarget(Address, null), stub.Create(Address), _clock);
        var reading = ReadAsync(new ExecutionStream(server, "executions/x/events"));
        var start = _clock.GetUtcNow();

        (await Should.ThrowAsync<ServerUnavailableException>(() => EndAsync(reading))).Message.ShouldContain("It was asked for");
        (_clock.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(2));
        stub.Requests.Count.ShouldBeLessThan(40, "the pauses grow");
    }

    [Fact]
    public async Task A_server_that_goes_away_after_a_long_silence_is_waited_for_all_the_same()
    {
        var stub = new StubServer()
            .On(Events, _ => Answer(new StreamContent(new QuietStream(_clock))))
            .On(Events, static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"))
            .On(Events, static _ => new HttpResponseMessage(HttpStatusCode.NoContent));
        var told = new List<string>();
        using var server = new RemoteServer(new RemoteTarget(Address, null), stub.Create(Address), _clock) { Tell = told.Add };

        await EndAsync(ReadAsync(new ExecutionStream(server, "executions/x/events")));

        stub.Requests.Count.ShouldBe(3);
        told.ShouldHaveSingleItem().ShouldContain("cannot be reached: Connection refused. Does it serve there? It is asked again for 2 m 00 s.");
    }

    [Fact]
    public async Task What_is_no_stream_of_events_is_not_read_as_one_for_ever()
    {
        var stub = new StubServer().On(Events, "<html>Welcome</html>", type: "text/html");
        using var server = new RemoteServer(new RemoteTarget(Address, null), stub.Create(Address), _clock);

        (await Should.ThrowAsync<RemoteProblemException>(() => EndAsync(ReadAsync(new ExecutionStream(server, "executions/x/events"))))).Message.ShouldContain("it answers with text/html");
    }

    [Fact]
    public async Task A_connection_on_which_nothing_comes_is_taken_for_lost()
    {
        await using var watched = new WatchedStream(new SilentStream(), _clock);
        var reading = watched.ReadAsync(new byte[8]).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(59));
        reading.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2));

        await Should.ThrowAsync<IOException>(() => reading);
    }

    private async Task EndAsync(Task reading)
    {
        while (!reading.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await reading;
    }

    private static HttpResponseMessage Answer(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private static async Task ReadAsync(ExecutionStream stream)
    {
        await foreach (var _ in stream.ReadAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Tells one thing, and ends ten minutes later.</summary>
    private sealed class QuietStream(ManualClock clock) : MemoryStream("event: state\nid: 1\ndata: {}\n\n"u8.ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                clock.Advance(TimeSpan.FromMinutes(10));
            }

            return ValueTask.FromResult(Read(buffer.Span));
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
