using System.Globalization;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>How the driver begins, makes things durable and ends.</summary>
internal sealed partial class ExecutionDriver
{
    /// <summary>Takes over what is stored. When that cannot be gone on with, the execution ends as failed.</summary>
    private async Task<bool> PrepareAsync()
    {
        try
        {
            var outputs = _stored.Outputs.Select(output => output with { Json = Unprotect(output.Json) }).ToList();
            if (_stored.Execution.Revision == _flow.Revision)
            {
                _execution.Inputs = ReadInputs();
            }
            else
            {
                AcceptRevision(outputs);
            }

            DropUnknown(_graph.Restore(_stored.TaskRuns, outputs));
        }
        catch (Exception exception) when (exception is PipelineException or JsonException)
        {
            await FailAsync(_execution.ErrorOf(exception), "It cannot be gone on with.").ConfigureAwait(false);
            return false;
        }

        var now = _services.Time.GetUtcNow();
        var isResumed = _stored.TaskRuns.Count > 0;
        if (_stored.TaskRuns.Any(run => run.State == TaskRunState.Running && run.ElementCount is null))
        {
            await MarkInterruptedAsync(now).ConfigureAwait(false);
        }

        Begin(now);
        FailWhatEndsProcesses(now);
        LogStarted(_services.DriverLogger, ExecutionId, _flow.FullName, isResumed);
        return true;
    }

    private void Begin(DateTimeOffset now)
    {
        _graph.Begin(now);
        _graph.TakeRestoredRetries().ForEach(_retries.Add);
        _reason = _stored.Execution.Reason;
        MeasureStart(now);
        if (_state is ExecutionState.Created or ExecutionState.Queued or ExecutionState.Paused)
        {
            MoveTo(ExecutionState.Running, null);
            _journal.Change(new ExecutionChange { State = _state, StartedAt = _stored.Execution.StartedAt ?? now });
        }
        else
        {
            PublishState();
        }

        _mustCommit = _stored.TaskRuns.Count > 0;
        RestoreSignals(now);
        if (_flow.Timeout is { } limit)
        {
            _deadline = new FlowDeadline(_services.Time, (_stored.Execution.StartedAt ?? now) + limit, () => Post(DriverSignal.DeadlineReached));
            if (_deadline.At <= now)
            {
                ApplyDeadline();
            }
        }
    }

    /// <summary>Goes on under another revision, where what was done fits it.</summary>
    private void AcceptRevision(IReadOnlyList<TaskOutputRecord> outputs)
    {
        List<string> problems = [.. RevisionCheck.Problems(_flow, _stored.TaskRuns, outputs)];
        try
        {
            _execution.Inputs = ReadInputs();
        }
        catch (InputException exception)
        {
            problems.AddRange(exception.Errors.Select(static error => $"Input '{error.Input}' {error.Message}."));
        }

        if (problems.Count > 0)
        {
            throw new PipelineException($"Execution {ExecutionId} of flow '{_flow.FullName}' began under revision '{_stored.Execution.Revision}' and cannot go on under '{_flow.Revision}'. {string.Join(" ", problems)} Replay it: replay {ExecutionId}.");
        }

        _execution.Info = _execution.Info with { Revision = _flow.Revision };
        _journal.Change(new ExecutionChange { State = _state, Reason = _stored.Execution.Reason, Revision = _flow.Revision });
    }

    /// <summary>What had not ended of tasks that the flow does not have any more is not to happen.</summary>
    private void DropUnknown(IReadOnlyCollection<string> taskIds)
    {
        foreach (var taskRun in _stored.TaskRuns.Where(run => taskIds.Contains(run.Key.TaskId)))
        {
            if (!taskRun.State.IsTerminal())
            {
                _journal.Drop(taskRun with { State = TaskRunState.Skipped, Reason = "The flow does not have this task any more.", NextAttemptAt = null, EndedAt = _services.Time.GetUtcNow() });
            }
        }
    }

    private object? ReadInputs()
    {
        var inputsJson = Unprotect(_stored.Execution.InputsJson);
        using var json = JsonDocument.Parse(inputsJson);
        var context = new BindingContext();
        var inputs = _flow.Inputs.Read(json.RootElement, context);
        return context.Errors.Count == 0 ? inputs : throw new InputException(_flow.FullName, context.Errors);
    }

    /// <summary>Decrypts what is stored; its secrets are masked from here on.</summary>
    private ReadOnlyMemory<byte> Unprotect(ReadOnlyMemory<byte> stored)
    {
        var json = _services.Protector.Unprotect(stored);
        _execution.Secrets.AddMarked(json);
        return json;
    }

    private void MoveTo(ExecutionState state, string? reason)
    {
        _state = Transitions.Check(_state, state, ExecutionId);
        _reason = reason;
        _journal.Change(new ExecutionChange { State = state, Reason = reason });
        _mustCommit = true;
        if (!state.IsTerminal())
        {
            PublishState();
        }
    }

    private void PublishState()
    {
        if (_services.Events.IsWatched)
        {
            _services.Events.Publish(new ExecutionStateChanged(ExecutionId, _state, _reason) { Flow = _flow.FullName });
        }
    }

    private async Task CommitAsync()
    {
        _mustCommit = false;
        _flush.Reset();
        var changed = _graph.TakeChanges();
        if (_journal.Take(changed, _execution.Log.Take()) is not { } commit)
        {
            return;
        }

        // The queue is patient with a store that is out of order; when it gives up, so does the driver.
        var start = _services.Time.GetTimestamp();
        await _services.Commits.CommitAsync(commit).ConfigureAwait(false);
        _mostEvents = Math.Max(FewestEventsOfTurn, (int)(_services.Time.GetElapsedTime(start).TotalMilliseconds * EventsPerCommitMillisecond));
        TellPools(changed);
        MeasureEnds(changed);
        _execution.Log.Taken();
        foreach (var run in changed)
        {
            _journal.Publish(run);
        }
    }

    private async Task FinishAsync()
    {
        var state = _graph.FinalState;
        var (outputs, error) = state is ExecutionState.Succeeded or ExecutionState.Warning ? MakeOutputs() : (null, null);
        if (error is not null)
        {
            await EndAsync(ExecutionState.Failed, "Its outputs could not be made.", error, null, NextTry(_firstException, error, _services.Time.GetUtcNow())).ConfigureAwait(false);
            return;
        }

        var failed = _graph.FirstFailed;
        await EndAsync(
            state,
            state switch
            {
                ExecutionState.Canceled when _notStopped.Count > 0 => $"{_reason} This did not stop: {string.Join("; ", _notStopped)}.",
                ExecutionState.Canceled => _reason,
                ExecutionState.Failed when _graph.Failures.Any(failure => failure.Error.Message == TimeoutText) => TimeoutText,
                ExecutionState.Failed when failed is { Record.Attempts: 0 } => $"Task '{failed.Key}' failed before its first attempt.",
                ExecutionState.Failed when failed is not null => string.Create(CultureInfo.InvariantCulture, $"Task '{failed.Key}' failed after {failed.Record.Attempts} {(failed.Record.Attempts == 1 ? "attempt" : "attempts")}."),
                _ => null,
            },
            failed?.Record.Error,
            outputs,
            state == ExecutionState.Failed ? NextTry(_firstException, failed?.Record.Error, _services.Time.GetUtcNow()) : null).ConfigureAwait(false);
    }

    private (ReadOnlyMemory<byte>? Outputs, TaskError? Error) MakeOutputs()
    {
        if (_flow.Output is not { } output || !_graph.HasOutputsFor(output))
        {
            return (null, null);
        }

        try
        {
            using var scope = new InvocationScope(_services.Scopes);
            var json = _execution.Redact(output.Make(_execution.Invocation(scope, null, null, null)).Json);
            return json is { Length: > TaskSlot.MaxOutputBytes }
                ? (null, new TaskError(typeof(PipelineException).FullName!, string.Create(CultureInfo.InvariantCulture, $"The outputs of flow '{_flow.FullName}' are {json.Value.Length:N0} bytes of JSON, more than the {TaskSlot.MaxOutputBytes:N0} that outputs may have. Save what is large as an Artifact and put that into the outputs.")))
                : (json is null ? (ReadOnlyMemory<byte>?)null : _services.Protector.Protect(json.Value), null);
        }
        catch (Exception exception)
        {
            _firstException = exception;
            return (null, _execution.ErrorOf(exception));
        }
    }

    private Task FailAsync(TaskError error, string reason) => EndAsync(ExecutionState.Failed, reason, error, null, null);

    private async Task EndAsync(ExecutionState state, string? reason, TaskError? error, ReadOnlyMemory<byte>? outputs, ExecutionRecord? nextTry)
    {
        var now = _services.Time.GetUtcNow();
        (_state, _reason) = (Transitions.Check(_state, state, ExecutionId), reason);
        _journal.Change(new ExecutionChange { State = state, Reason = reason, EndedAt = now, Error = error, OutputsJson = outputs });
        _journal.FollowUp = nextTry;
        // What is tried again as a whole has not come to its end for those who follow the flow.
        _journal.Documents = nextTry is null ? _services.FlowEnds.Of(_flow.FullName, _execution.Info, state, now) : [];
        await CommitAsync().ConfigureAwait(false);
        _isEndDurable = true;
        MeasureEnd(state, reason, error, now);
        PublishState();
        _services.Ends.Tell(ExecutionId);
        _services.FlowEnds.Durable(_flow.FullName);
        LogEnded(_services.DriverLogger, ExecutionId, _flow.FullName, state, (now - (_stored.Execution.StartedAt ?? _stored.Execution.CreatedAt)).TotalMilliseconds);
    }

    /// <summary>Ends an execution that cannot be driven because of a mistake of ours, so that it is not driven again and again.</summary>
    /// <returns>The state it ended in; <see langword="null"/> when that could not be made durable either.</returns>
    private async Task<ExecutionState?> GiveUpAsync(Exception cause)
    {
        if (_isEndDurable)
        {
            return _state;
        }

        try
        {
            // What could not be committed before, such as an end that the store refused, does not count.
            (_state, _reason) = (ExecutionState.Failed, "The executor itself failed; please report it.");
            var now = _services.Time.GetUtcNow();
            var change = new ExecutionChange { State = _state, Reason = _reason, EndedAt = now, Error = _execution.ErrorOf(cause) };

            // What ran is told to stop, and what it makes is lost: nobody may take it for running.
            var cutOff = _running.Keys.Where(static run => run.State == TaskRunState.Running)
                .Select(run => run.Record with { State = TaskRunState.Canceled, EndedAt = now, Reason = _reason }).ToList();
            var ends = _services.FlowEnds.Of(_flow.FullName, _execution.Info, _state, now);
            await _services.Commits.CommitAsync(new ExecutionCommit { ExecutionId = ExecutionId, Change = change, TaskRuns = cutOff, Documents = ends }).ConfigureAwait(false);
            _isEndDurable = true;
            MeasureEnd(_state, _reason, change.Error, change.EndedAt!.Value);
            PublishState();
            _services.Ends.Tell(ExecutionId);
            _services.FlowEnds.Durable(_flow.FullName);
        }
        catch (Exception exception)
        {
            LogFaulted(_services.DriverLogger, exception, ExecutionId, _flow.FullName);
        }

        return _isEndDurable ? _state : null;
    }

    /// <summary>Lets go of the execution in good order: whoever claims it goes on where this process stopped.</summary>
    private async Task ReleaseAsync()
    {
        _journal.Change(new ExecutionChange { State = _state, Reason = _reason, ReleasesOwnership = true });
        await CommitAsync().ConfigureAwait(false);
        LogReleased(_services.DriverLogger, ExecutionId, _flow.FullName);
    }
}
