using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What the driver does with what it is told of task runs.</summary>
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

    private void TakeLabels(AttemptContext context)
    {
        if (context.Labels is { Count: > 0 } set)
        {
            _execution.Info = _execution.Info with { Labels = _execution.Info.Labels.With(set) };

            // Those alone: others may have been given meanwhile, from outside.
            _journal.Change(new ExecutionChange { State = _state, Reason = _reason, Labels = ReadOnlyDictionary<string, string>.Empty.With(set) });
        }
    }
}
