using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

public sealed class ExecutionStreamTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_two_minutes()
    {
        var stub = new StubServer();
        using var server = new RemoteServer(new RemoteTarget(new Uri("http://127.0.0.1/"), null, true), stub.Create(), _clock);
        var reading = ReadAsync(new ExecutionStream(server, "executions/x/events"));
        var start = _clock.GetUtcNow();

        while (!reading.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await Should.ThrowAsync<ServerUnavailableException>(() => reading)).Message.ShouldContain("It was tried for");
        (_clock.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(2));
        stub.Requests.Count.ShouldBeLessThan(40, "the pauses grow");
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

    private static async Task ReadAsync(ExecutionStream stream)
    {
        await foreach (var _ in stream.ReadAsync(CancellationToken.None))
        {
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
