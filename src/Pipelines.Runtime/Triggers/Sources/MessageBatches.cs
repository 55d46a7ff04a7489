using System.Threading.Channels;

namespace Pipelines.Runtime.Triggers.Sources;

/// <summary>
/// Messages of a stream in batches, by count or time. The stream is read ahead of what is started, while the disk works, and never further
/// than a bounded number of messages.
/// </summary>
internal sealed class MessageBatches : IAsyncDisposable
{
    private const int ReadAhead = 256;

    private readonly Channel<Received<object?>> _messages;
    private readonly CancellationTokenSource _stopping;
    private readonly int _maxBatch;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="maxBatch">The most messages of a batch.</param>
    /// <param name="maxWait">The longest wait for a batch to fill, from its first message on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public MessageBatches(Func<CancellationToken, IAsyncEnumerable<Received<object?>>> stream, int maxBatch, TimeSpan maxWait, TimeProvider time, CancellationToken cancellationToken)
    {
        (_maxBatch, _maxWait, _time) = (maxBatch, maxWait, time);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _messages = Channel.CreateBounded<Received<object?>>(new BoundedChannelOptions(Math.Max(maxBatch, ReadAhead)) { SingleReader = true, SingleWriter = true });
        _reading = Task.Run(() => ReadAsync(stream), CancellationToken.None);
    }

    /// <summary>Waits until there is a message, or the stream has ended.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Exception">What the stream threw, if nothing came before it.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => _messages.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>The next batch.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Its messages; none when the stream has ended.</returns>
    /// <exception cref="Exception">What the stream threw, once all that came before it was given.</exception>
    public async Task<IReadOnlyList<Received<object?>>> NextAsync(CancellationToken cancellationToken)
    {
        if (!await _messages.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        var batch = new List<Received<object?>>(Math.Min(_maxBatch, ReadAhead));
        using var full = new CancellationTokenSource(_maxWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(full.Token, cancellationToken);
        while (batch.Count < _maxBatch)
        {
            if (_messages.Reader.TryRead(out var message))
            {
                batch.Add(message);
                continue;
            }

            Task more = _messages.Reader.WaitToReadAsync(either.Token).AsTask();
            await more.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (full.IsCancellationRequested || (_messages.Reader.Completion.IsCompleted && _messages.Reader.Count == 0))
            {
                break;
            }
        }

        return batch;
    }

    /// <summary>The next batch if it is full already.</summary>
    public bool TryNext(out IReadOnlyList<Received<object?>> batch)
    {
        var messages = new List<Received<object?>>();
        if (_messages.Reader.Count >= _maxBatch)
        {
            while (messages.Count < _maxBatch && _messages.Reader.TryRead(out var message))
            {
                messages.Add(message);
            }
        }

        batch = messages;
        return messages.Count > 0;
    }

    /// <summary>Stops reading, and returns when nothing is read any more: never, where the source hangs. What was read and not started comes again, from the cursor on.</summary>
    public async ValueTask DisposeAsync()
    {
        // What the source has registered to be called then may throw.
        await _stopping.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reading.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task ReadAsync(Func<CancellationToken, IAsyncEnumerable<Received<object?>>> stream)
    {
        try
        {
            await foreach (var message in stream(_stopping.Token).WithCancellation(_stopping.Token).ConfigureAwait(false))
            {
                await _messages.Writer.WriteAsync(message, _stopping.Token).ConfigureAwait(false);
            }

            _messages.Writer.TryComplete();
        }
#pragma warning disable CA1031 // It is handed to whoever reads the batches.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _messages.Writer.TryComplete(exception);
        }
    }
}
