using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Tests.Triggers;

/// <summary>A role that this process has until the test takes it away, and again when the test gives it back.</summary>
internal sealed class TestTriggerRole : ITriggerRole, IDisposable
{
    private CancellationTokenSource _lost = new();
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestTriggerRole() => _held.SetResult();

    public bool IsHeld => _held.Task.IsCompleted;

    public async Task<CancellationToken> HoldAsync(CancellationToken cancellationToken)
    {
        await _held.Task.WaitAsync(cancellationToken);
        return _lost.Token;
    }

    public Task LoseAsync()
    {
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _lost.CancelAsync();
    }

    public void GiveBack()
    {
        _lost.Dispose();
        _lost = new CancellationTokenSource();
        _held.SetResult();
    }

    public void Dispose() => _lost.Dispose();
}
