using Microsoft.Extensions.Logging;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>How the driver starts what is ready.</summary>
internal sealed partial class ExecutionDriver
{
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
}
