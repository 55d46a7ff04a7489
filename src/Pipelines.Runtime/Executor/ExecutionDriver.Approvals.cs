using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>How the driver waits for persons, in memory or out of it.</summary>
internal sealed partial class ExecutionDriver
{
    /// <summary>The reason of a decision that nobody made in time; it tells it from a person's.</summary>
    private const string NobodyDecided = "Nobody decided in time.";

    /// <summary>An execution that waits for a retry that is due so soon stays in memory.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<TaskRunKey, ApprovalDecision> _decisions = [];
    private readonly List<TaskRun> _expired = [];

    /// <summary>Whether nothing of the execution can happen before a person decides, or a time far away.</summary>
    private bool IsWaitingForPersons =>
        IsQuiet && _toEnter.Count == 0 && _entered.Count == 0 && _startable.Count == 0 && !_isStopping && !_graph.IsCanceled && !_graph.HasReady && _graph.Paused.Count > 0
        && !(_retries.NextAt < _services.Time.GetUtcNow() + Soon)
        && !_graph.Paused.Any(run => run.Record.NextAttemptAt <= _services.Time.GetUtcNow());

    private void Ask(TaskRun run)
    {
        var approval = run.Task.Approval!;
        var until = _services.Time.GetUtcNow() + approval.Timeout;
        _graph.Pause(run, $"Waits for a decision{Until(until)}: {approval.Question}", until);
        if (until is not null)
        {
            _retries.Add(run);
        }

        _execution.Log.Add(run.Key, 0, LogLevel.Information, $"Waits for a decision{Until(until)}: {approval.Question}", null);
        _mustCommit = true;
    }

    private static string Until(DateTimeOffset? time) =>
        time is { } until ? string.Create(CultureInfo.InvariantCulture, $" until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC") : "";

    private void ApplyDecision(ExecutionSignal signal)
    {
        if (signal.TaskRun is not { } key || _decisions.ContainsKey(key))
        {
            return;
        }

        Keep(signal, key);
        if (_graph.FindPaused(key) is not { } run)
        {
            return;
        }

        _mustCommit = true;
        if (_decisions.ContainsKey(key))
        {
            _execution.Log.Add(key, 0, LogLevel.Information, signal.Reason == NobodyDecided ? $"{NobodyDecided} The default is taken." : $"Decided{(signal.By is null ? "" : $" by {signal.By}")}.", null);
            _graph.Resume(run);
        }
        else
        {
            Fail(run, new TimeoutException($"Nobody decided on task '{key}' of flow '{_flow.FullName}' within {DurationText.Of(run.Task.Approval?.Timeout ?? default)}: {run.Task.Approval?.Question}"));
        }
    }

    /// <summary>Keeps a decision for every attempt of the task run.</summary>
    private void Keep(ExecutionSignal signal, TaskRunKey key)
    {
        if (signal is { Kind: ExecutionSignalKind.Decision, Json: { } json })
        {
            _decisions[key] = new ApprovalDecision(Unprotect(json), signal.By, signal.At, signal is { Reason: NobodyDecided, By: null });
        }
    }

    /// <summary>
    /// Nobody has decided in time. That is told by a signal too: should a person decide at this very moment, one of the two is first for
    /// everybody, after a crash as well.
    /// </summary>
    private async Task ExpireAsync()
    {
        foreach (var run in _expired.Where(static run => run.State == TaskRunState.Paused))
        {
            ReadOnlyMemory<byte>? json;
            try
            {
                json = run.Task.Approval?.Default?.Invoke().Json;
            }
            catch (Exception exception)
            {
                Fail(run, exception);
                continue;
            }

            var signal = new ExecutionSignal { Kind = ExecutionSignalKind.Decision, TaskRun = run.Key, Reason = NobodyDecided, At = _services.Time.GetUtcNow() };
            signal = json is { } value ? signal with { Json = _services.Protector.Protect(value) } : signal;
            var told = await _services.Patience.RunAsync(
                async token =>
                {
                    await _services.Store.SignalAsync(ExecutionId, signal, token).ConfigureAwait(false);
                    return await _services.Store.GetSignalsAsync(ExecutionId, token).ConfigureAwait(false);
                },
                CancellationToken.None).ConfigureAwait(false);
            if (told.LastOrDefault(other => other.Kind == ExecutionSignalKind.Decision && other.TaskRun == run.Key) is { } first)
            {
                Apply(first);
            }
        }

        _expired.Clear();
    }

    private void Fail(TaskRun run, Exception exception)
    {
        var error = _execution.ErrorOf(exception);
        _execution.Log.Add(run.Key, 0, LogLevel.Error, error.Message, null);
        FailWith(run, exception, error);
        _mustCommit = true;
    }

    /// <summary>Says that the execution waits for persons, or that it does not any more.</summary>
    private void ShowWait()
    {
        if (_state == ExecutionState.Running && IsWaitingForPersons)
        {
            var first = _graph.Paused[0];
            var others = _graph.Paused.Count - 1;
            MoveTo(ExecutionState.Paused, string.Create(CultureInfo.InvariantCulture, $"Task '{first.Key}' w{first.Record.Reason![1..]}{(others == 0 ? "" : $" ({others} more {(others == 1 ? "task waits" : "tasks wait")} for decisions.)")}"));
        }
        else if (_state == ExecutionState.Paused && !IsWaitingForPersons)
        {
            MoveTo(ExecutionState.Running, null);
        }
    }

    /// <summary>Leaves memory until a person decides, or it is time to see to it that nobody has.</summary>
    private async Task LeaveMemoryAsync()
    {
        var wakeAt = new[] { _graph.Paused.Min(static run => run.Record.NextAttemptAt), _retries.NextAt, _deadline?.At }.Min() ?? Never;
        _journal.Change(new ExecutionChange
        {
            State = _state,
            Reason = _reason,
            ReleasesOwnership = true,
            WakeAt = wakeAt,
            LastSignalId = _lastSignalId,
        });
        await CommitAsync().ConfigureAwait(false);
        LogPaused(_services.DriverLogger, ExecutionId, _flow.FullName, wakeAt);
    }
}
