using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Sources;

namespace Pipelines.Runtime.Tests.Triggers.Sources;

public sealed class MessageBatchesTests
{
    private readonly ManualTime _time = new();
    private readonly TestStream _stream = new();

    private MessageBatches Batches(int maxBatch) => new(token => _stream.ListenAsync(null, token), maxBatch, TimeSpan.FromSeconds(1), _time, CancellationToken.None);

    private static async Task<IEnumerable<int>> NextAsync(MessageBatches batches) =>
        (await batches.NextAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2))).Select(static message => (int)message.Event!);

    [Fact]
    public async Task A_batch_ends_when_it_is_full()
    {
        _stream.GrowTo(5);
        await using var batches = Batches(2);

        (await NextAsync(batches)).ShouldBe([1, 2]);
        (await NextAsync(batches)).ShouldBe([3, 4]);
    }

    [Fact]
    public async Task A_batch_ends_when_its_first_message_has_waited_for_long_enough()
    {
        _stream.GrowTo(3);
        await using var batches = Batches(10);

        var next = NextAsync(batches);
        while (!_stream.IsWaitedFor)
        {
            await Task.Yield();
        }

        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        (await next).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task What_came_before_a_stream_broke_is_given_first()
    {
        _stream.BreaksAfter = 3;
        _stream.GrowTo(10);
        await using var batches = Batches(10);

        (await NextAsync(batches)).ShouldBe([1, 2, 3]);
        await Should.ThrowAsync<IOException>(() => NextAsync(batches));
    }

    [Fact]
    public async Task A_stream_is_read_ahead_and_no_further_than_that()
    {
        _stream.GrowTo(100_000);
        await using var batches = Batches(1);
        (await NextAsync(batches)).ShouldBe([1]);

        while (_stream.Read < 256)
        {
            await Task.Yield();
        }

        // The one that was taken, those that are held, and the one that waits for room.
        _stream.Read.ShouldBeLessThanOrEqualTo(258);
    }
}
