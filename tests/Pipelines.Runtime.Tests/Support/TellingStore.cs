using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>A store that tells what a test says, until its connection is cut.</summary>
internal sealed class TellingStore : ObservedStore, IStoreNotifications
{
    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Source)> _waiting = [];
    private TaskCompletionSource? _cut;
    private Action<StoreNotice>? _notified;
    private TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it cannot be listened to.</summary>
    public bool IsAway { get; init; }

    /// <summary>The clock of the test.</summary>
    public TimeProvider? Time { get; set; }

    /// <summary>When it could not be listened to.</summary>
    public List<DateTimeOffset> RefusedAt { get; } = [];

    /// <summary>Waits until somebody listens.</summary>
    public Task ListeningAsync()
    {
        lock (_gate)
        {
            return _listening.Task;
        }
    }

    /// <summary>Waits until it was refused so many times.</summary>
    public Task RefusedAsync(int count)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((count, source));
        }

        return source.Task;
    }

    /// <summary>Tells whoever listens.</summary>
    public void Tell(StoreNotice notice) => _notified!(notice);

    /// <summary>Cuts the connection; nothing is heard until somebody listens again.</summary>
    public void Cut()
    {
        TaskCompletionSource cut;
        lock (_gate)
        {
            _listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            cut = _cut!;
        }

        cut.SetException(new StoreUnavailableException("The connection was cut."));
    }

    /// <inheritdoc/>
    public async Task ListenAsync(Action<StoreNotice> notified, CancellationToken cancellationToken)
    {
        Task cut;
        lock (_gate)
        {
            if (IsAway)
            {
                RefusedAt.Add(Time?.GetUtcNow() ?? DateTimeOffset.MinValue);
                _waiting.Where(waiting => RefusedAt.Count >= waiting.Count).ToList().ForEach(static waiting => waiting.Source.TrySetResult());
                throw new StoreUnavailableException("There is no server.");
            }

            _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (cut, _notified) = (_cut.Task, notified);
        }

        notified(StoreNotice.All);
        _listening.TrySetResult();
        await cut.WaitAsync(cancellationToken);
    }
}
