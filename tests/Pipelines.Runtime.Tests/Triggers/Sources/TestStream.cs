using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pipelines.Runtime.Tests.Triggers.Sources;

/// <summary>A stream of numbers that a test grows; a cursor is the number of the last one.</summary>
internal sealed class TestStream
{
    private readonly Lock _gate = new();
    private int _last;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Thrown instead of the message that follows this one.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>The cursors that it was asked to go on from.</summary>
    public List<string?> Opened { get; } = [];

    /// <summary>How many messages were read of it.</summary>
    public int Read { get; private set; }

    /// <summary>Whether whoever reads it has taken all there is, and waits for more.</summary>
    public bool IsWaitedFor { get; private set; }

    public void GrowTo(int last)
    {
        lock (_gate)
        {
            _last = last;
            var grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            grown.SetResult();
        }
    }

    public async IAsyncEnumerable<Received<object?>> ListenAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Opened.Add(cursor);
        var next = cursor is null ? 1 : int.Parse(cursor, CultureInfo.InvariantCulture) + 1;
        while (true)
        {
            if (next - 1 == BreaksAfter)
            {
                BreaksAfter = null;
                throw new IOException("the stream broke");
            }

            Task grown;
            int last;
            lock (_gate)
            {
                (grown, last) = (_grown.Task, _last);
            }

            if (next > last)
            {
                IsWaitedFor = true;
                try
                {
                    await grown.WaitAsync(cancellationToken);
                }
                finally
                {
                    IsWaitedFor = false;
                }

                continue;
            }

            Read++;
            yield return new Received<object?>(next, next.ToString(CultureInfo.InvariantCulture));
            next++;
        }
    }
}
