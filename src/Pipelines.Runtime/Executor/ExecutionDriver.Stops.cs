using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>How the driver stops what runs, and what it shows of what waits.</summary>
internal sealed partial class ExecutionDriver
{
    /// <summary>All that has not ended of the flow's work fails; once its handlers run, they have the time they need.</summary>
    private void ApplyDeadline()
    {
        if (_graph.IsCanceled || !_graph.IsWorking)
        {
            return;
        }

        var exception = new TimeoutException(TimeoutText);
        _firstException ??= _graph.FirstFailed is null ? exception : null;
        var (error, now) = (_execution.ErrorOf(exception), _services.Time.GetUtcNow());
        _graph.TimeOut(error, now);
        FailEntered(error, now);
        WithdrawFromPools();
        _mustCommit = true;
        foreach (var (run, slot) in _running)
        {
            if (run.Task.Role == TaskRole.Work)
            {
                slot.Stop(StopReason.FlowTimeout);
            }
        }
    }

    private void TellIdle() => _onlyWaits = _waiting.Count > 0 && _waiting.Count == _running.Count;

    /// <summary>What the attempt waits for is its reason while it does.</summary>
    private void ApplyWaits(TaskSlot slot)
    {
        if (!_running.ContainsKey(slot.Run))
        {
            return;
        }

        _ = slot.IsWaiting ? _waiting.Add(slot) : _waiting.Remove(slot);
        TellIdle();

        if (_isStopping && slot.IsWaiting)
        {
            // What it waits for does not go on here; whoever goes on with both finds the subflow again.
            slot.Stop(StopReason.Interrupted);
        }

        if (slot.Run.Task.Pool is not null)
        {
            FollowWaits(slot);
        }

        if (_graph.Explain(slot.Run, slot.WaitReason))
        {
            _flush.Request(StartFlush);
            _journal.Publish(slot.Run);
        }
    }

    private void ApplyCancel(string reason)
    {
        var isRepeated = _graph.IsCanceled;
        if (!isRepeated)
        {
            MoveTo(ExecutionState.Canceling, reason);
            LogCanceling(_services.DriverLogger, ExecutionId, reason);
        }

        _graph.CancelAll(reason, includeFinally: isRepeated, _services.Time.GetUtcNow());
        GiveUpEntered(isCanceled: true, includeFinally: isRepeated);
        WithdrawFromPools();
        StopRunning(StopReason.Canceled, includeFinally: isRepeated);
    }

    private void ApplyStop()
    {
        if (!_isStopping)
        {
            _isStopping = true;
            foreach (var slot in _running.Values.Where(slot => slot.IsWaiting || WantsToEnter(slot.Run)))
            {
                slot.Stop(StopReason.Interrupted);
            }

            GiveUpEntered(isCanceled: false, includeFinally: true);
            WithdrawFromPools();
            _interruptTimer = _services.Time.CreateTimer(static driver => ((ExecutionDriver)driver!).Post(DriverSignal.InterruptRequested), this, _services.Options.ShutdownTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void StopRunning(StopReason reason, bool includeFinally)
    {
        foreach (var (run, slot) in _running)
        {
            if (includeFinally || run.Task.Role != TaskRole.Finally)
            {
                slot.Stop(reason);
            }
        }
    }
}
