using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What the driver does with task runs.</summary>
internal sealed partial class ExecutionDriver
{
    private void Apply(DriverEvent driverEvent)
    {
        switch (driverEvent)
        {
            case AttemptEnded ended:
                ApplyEnd(ended);
                break;
            case AttemptWaitsChanged waits:
                ApplyWaits(waits.Slot);
                break;
            case SignalReceived received:
                Apply(received.Signal);
                break;
            case PoolAnswered answer:
                ApplyPoolAnswer(answer);
                break;
            case CancelRequested cancel:
                ApplyCancel(_execution.Secrets.Redact(cancel.Reason));
                break;
            case DriverSignal signal:
                Apply(signal.Kind);
                break;
            default:
                throw new InvalidOperationException($"A driver does not know what to do with {driverEvent}.");
        }
    }

    private void Apply(DriverSignalKind signal)
    {
        switch (signal)
        {
            case DriverSignalKind.SlotGranted:
                (_waitsForSlot, _holdsSlot) = (false, true);
                break;
            case DriverSignalKind.RetryDue:
                ApplyRetryDue();
                break;
            case DriverSignalKind.FlushDue:
                _mustCommit = true;
                break;
            case DriverSignalKind.DeadlineReached:
                ApplyDeadline();
                break;
            case DriverSignalKind.StopRequested:
                ApplyStop();
                break;
            case DriverSignalKind.InterruptRequested:
                StopRunning(StopReason.Interrupted, includeFinally: true);
                break;
            default:
                _isLeaseLost = true;
                break;
        }
    }

    private void ApplyEnd(AttemptEnded ended)
    {
        var (run, outcome, now) = (ended.Slot.Run, ended.Outcome, _services.Time.GetUtcNow());
        if (IsDeferred(ended))
        {
            return;
        }

        _running.Remove(run);
        _waiting.Remove(ended.Slot);
        TellIdle();
        _mustCommit = true;
        TakeLabels(ended.Slot.Context);
        if (outcome.NotStopped is { } what)
        {
            _notStopped.Add($"of task '{run.Key}': {what}");
            _execution.Log.Add(run.Key, ended.Slot.Context.AttemptNumber, LogLevel.Error, $"This did not stop within {DurationText.Of(TaskSlot.Grace)}, and goes on without the execution: {what}.", null);
        }

        var error = outcome.Exception is null ? null : _execution.ErrorOf(outcome.Exception);
        _journal.Ended(run, outcome.State, error, ended.Slot.Context.Metrics, now);
        switch (outcome.State)
        {
            case AttemptState.Succeeded:
                _graph.Succeed(run, outcome.Output, now);
                break;
            case AttemptState.Canceled:
                _graph.Cancel(run, now);
                break;
            case AttemptState.Interrupted:
                _graph.Interrupt(run);
                _services.Metrics.Interrupted(_flow.FullName, run.Key.TaskId);
                break;
            default:
                ApplyFailure(ended.Slot, outcome.Exception!, error!, now);
                break;
        }
    }

    private void ApplyFailure(TaskSlot slot, Exception exception, TaskError error, DateTimeOffset now)
    {
        var (run, attempt) = (slot.Run, slot.Context.AttemptNumber);
        var mayRetry = (!_graph.IsCanceled || run.Task.Role == TaskRole.Finally) && !_graph.IsTooLate(run);
        if (mayRetry && RetryDelay.Next(run.Task.Retry, run.FailedAttempts, exception, _services.Random.NextDouble) is { } delay)
        {
            _execution.Log.Add(run.Key, attempt, LogLevel.Warning, $"Attempt {attempt} failed and the next is due in {DurationText.Of(delay)}: {error.Message}", exception.ToString());
            LogRetrying(_services.DriverLogger, exception, attempt, run.Key, ExecutionId, delay.TotalMilliseconds);
            _graph.WaitForRetry(run, error, now + delay);
            _services.Metrics.Retrying(_flow.FullName, run.Key.TaskId);
            _retries.Add(run);
        }
        else
        {
            _execution.Log.Add(run.Key, attempt, run.Task.AllowFailure ? LogLevel.Warning : LogLevel.Error, $"Attempt {attempt} failed: {error.Message}", exception.ToString());
            LogFailed(_services.DriverLogger, exception, attempt, run.Key, ExecutionId);
            FailWith(run, exception, error);
        }
    }

    /// <summary>The run failed for good.</summary>
    private void FailWith(TaskRun run, Exception exception, TaskError error)
    {
        var isFirst = _graph.FirstFailed is null;
        if (_graph.IsTooLate(run))
        {
            _graph.FailTooLate(run, error, _services.Time.GetUtcNow());
        }
        else
        {
            _graph.Fail(run, error, _services.Time.GetUtcNow());
        }

        _firstException ??= isFirst && _graph.FirstFailed is not null ? exception : null;
    }

    private void ApplyRetryDue()
    {
        var now = _services.Time.GetUtcNow();
        while (_retries.TakeDue(now) is { } run)
        {
            if (run is { State: TaskRunState.Paused, Record.NextAttemptAt: { } until } && until <= now)
            {
                _expired.Add(run);
            }
            else
            {
                _graph.RetryDue(run, now);
            }
        }
    }

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
            foreach (var slot in _running.Values.Where(slot => slot.IsWaiting || _entering.ContainsKey(slot.Run)))
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

    /// <summary>Evaluates the conditions of what is ready. What is skipped becomes durable before anything that depends on it starts.</summary>
    private void Decide()
    {
        while (!_isStopping && _graph.TakeReady() is { } run)
        {
            if (_graph.IsTooLate(run))
            {
                Fail(run, new TimeoutException(TimeoutText));
                continue;
            }

            if (run.Task.Condition is null || run.Record.Attempts > run.Record.AttemptsBefore || _decisions.ContainsKey(run.Key))
            {
                AskOrStart(run);
                continue;
            }

            try
            {
                if (Holds(run.Task.Condition, run))
                {
                    AskOrStart(run);
                    continue;
                }

                _graph.Skip(run, $"Its condition '{run.Task.ConditionName}' does not hold.", _services.Time.GetUtcNow());
            }
            catch (Exception exception)
            {
                var error = _execution.ErrorOf(exception);
                _execution.Log.Add(run.Key, 0, LogLevel.Error, $"The condition '{run.Task.ConditionName}' failed: {error.Message}", exception.ToString());
                FailWith(run, exception, error);
            }

            _mustCommit = true;
        }
    }

    private void AskOrStart(TaskRun run)
    {
        if (run.Task.Approval is not null && !_decisions.ContainsKey(run.Key))
        {
            Ask(run);
        }
        else
        {
            MakeStartable(run);
        }
    }

    private bool Holds(Func<TaskInvocation, bool> condition, TaskRun run)
    {
        using var scope = new InvocationScope(_services.Scopes);
        return condition(_execution.Invocation(scope, null, run.ElementJson, FailureFor(run)));
    }

    private void StartAttempts()
    {
        while (!_isStopping && (_entered.TryPeek(out var run) || _startable.TryPeek(out run)))
        {
            if (_entered.Count == 0 && run.State is not (TaskRunState.Pending or TaskRunState.RetryWaiting))
            {
                _startable.Dequeue();
            }
            else if (_holdsSlot || _services.Slots.TryAcquire())
            {
                _holdsSlot = false;
                StartAttempt(_entered.TryDequeue(out var entered) ? entered : _startable.Dequeue());
            }
            else
            {
                WaitForSlot();
                return;
            }
        }

        if (_holdsSlot)
        {
            _holdsSlot = false;
            _services.Slots.Release();
        }
    }

    private void WaitForSlot()
    {
        if (!_waitsForSlot)
        {
            _waitsForSlot = true;
            _services.Slots.Enqueue(() => Post(DriverSignal.SlotGranted), _stored.Execution.Priority);
        }
    }

    private void StartAttempt(TaskRun run)
    {
        var now = _services.Time.GetUtcNow();
        if (run.State != TaskRunState.Running)
        {
            _graph.Start(run, now);
        }

        _journal.Started(run, now);
        _journal.Publish(run);
        _flush.Request(StartFlush);
        var slot = new TaskSlot(_services, _execution, run, FailureFor(run), _attemptEnded, _waitsChanged) { Decision = _decisions.GetValueOrDefault(run.Key), TaskActivity = _trace?.ParentOfAttempt(run) };
        _running.Add(run, slot);
        if (IsTakenOver)
        {
            _unstarted.Add(slot);
        }
        else
        {
            slot.Start();
        }
    }

    /// <summary>
    /// Where a process ended before, it may have been an attempt that ended it. The next ones are durable before they start, so that
    /// none ends process after process without ever having been counted.
    /// </summary>
    private async Task StartDurablyAsync()
    {
        try
        {
            await CommitAsync().ConfigureAwait(false);
        }
        catch
        {
            foreach (var slot in _unstarted)
            {
                _running.Remove(slot.Run);
                _services.Slots.Release();
            }

            throw;
        }

        _unstarted.ForEach(static slot => slot.Start());
        _unstarted.Clear();
    }

    private FlowFailure? FailureFor(TaskRun run) =>
        run.Task.Role == TaskRole.OnFailure ? _failure ??= new FlowFailure(_execution.Info, [.. _graph.Failures]) : null;

    private void TakeLabels(AttemptContext context)
    {
        if (context.Labels is { Count: > 0 } set)
        {
            var labels = new Dictionary<string, string>(_execution.Info.Labels, StringComparer.Ordinal);
            foreach (var (key, value) in set)
            {
                labels[key] = value;
            }

            _execution.Info = _execution.Info with { Labels = labels };
            _journal.Change(new ExecutionChange { State = _state, Reason = _reason, Labels = labels });
        }
    }
}
