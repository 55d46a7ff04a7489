using System.Globalization;
using System.Threading.Channels;

namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>What a server saw, a line each, for the process that measures it: a word and a number.</summary>
internal sealed class RecordFile : IAsyncDisposable
{
    /// <summary>The word of an execution that a tick created, durably; the number is the time since the tick, in ticks of 100 ns.</summary>
    public const string TickDurable = "durable";

    /// <summary>The word of a task that began; the number is the time since its tick, in ticks of 100 ns.</summary>
    public const string TaskStarted = "started";

    private readonly Channel<(string Word, long Number)> _queue = Channel.CreateUnbounded<(string Word, long Number)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    public RecordFile(string path) => _writing = WriteAsync(path);

    /// <summary>Notes a time.</summary>
    public void Add(string word, TimeSpan time) => Add(word, time.Ticks);

    /// <summary>Notes a number.</summary>
    /// <param name="word">What it is of; without spaces.</param>
    /// <param name="number">The number.</param>
    public void Add(string word, long number) => _queue.Writer.TryWrite((word, number));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync(string path)
    {
        await using var file = new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var record))
            {
                await file.WriteAsync(record.Word);
                await file.WriteAsync(' ');
                await file.WriteLineAsync(record.Number.ToString(CultureInfo.InvariantCulture));
            }

            await file.FlushAsync();
        }
    }
}
