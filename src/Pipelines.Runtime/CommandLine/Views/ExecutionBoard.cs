using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Folds the events of an execution into what a live view shows. Safe to use from several threads.</summary>
internal sealed class ExecutionBoard
{
    private readonly System.Threading.Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly OrderedDictionary<string, TaskRow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskRunKey, TaskRunState> _elements = [];
    private readonly Dictionary<TaskRunKey, ProgressRate> _rates = [];
    private ExecutionState _state = ExecutionState.Created;
    private string? _reason;

    /// <summary>Starts with every task pending.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="time">The clock.</param>
    public ExecutionBoard(FlowDefinition flow, TimeProvider time)
    {
        _time = time;
        foreach (var task in flow.Tasks)
        {
            _rows[task.Id] = new TaskRow { Task = task };
        }
    }

    /// <summary>The execution's state, and why it is in it.</summary>
    public (ExecutionState State, string? Reason) State
    {
        get
        {
            lock (_lock)
            {
                return (_state, _reason);
            }
        }
    }

    /// <summary>The tasks in order of declaration. A handler is there once it has its turn.</summary>
    public IReadOnlyList<TaskRow> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows.Values.Where(row => row.Task.Role == TaskRole.Work || row.StartedAt is not null)];
            }
        }
    }

    /// <summary>Takes an event.</summary>
    /// <param name="change">What happened.</param>
    public void Apply(ExecutionEvent change)
    {
        lock (_lock)
        {
            switch (change)
            {
                case ExecutionStateChanged state:
                    (_state, _reason) = (state.State, state.Reason);
                    break;
                case TaskRunChanged { TaskRun: var run } when _rows.TryGetValue(run.Key.TaskId, out var row):
                    _rows[run.Key.TaskId] = run.Key.ElementIndex is null ? ApplyTask(row, run) : ApplyElement(row, run);
                    break;
                case TaskProgressReported { Key: var key, Progress: var progress } when _rows.TryGetValue(key.TaskId, out var row) && key.ElementIndex is null:
                    _rows[key.TaskId] = row with { Progress = progress, RatePerSecond = RateOf(key, progress) };
                    break;
                case LogWritten { Line: { Key: { } key } line } when _rows.TryGetValue(key.TaskId, out var row):
                    _rows[key.TaskId] = row with { LastLine = key.ElementIndex is { } index ? $"[{index}] {line.Message}" : line.Message };
                    break;
            }
        }
    }

    private TaskRow ApplyTask(TaskRow row, TaskRunRecord run)
    {
        var isNewAttempt = run.Attempts != row.Attempt;
        if (isNewAttempt)
        {
            _rates.Remove(run.Key);
        }

        return row with
        {
            State = run.State,
            Reason = run.Reason,
            Attempt = run.Attempts,
            StartedAt = run.StartedAt,
            EndedAt = run.EndedAt,
            NextAttemptAt = run.NextAttemptAt,
            ElementCount = run.ElementCount ?? row.ElementCount,
            Progress = isNewAttempt ? null : row.Progress,
            RatePerSecond = isNewAttempt ? null : row.RatePerSecond,
            LastLine = LastLine(row, run),
        };
    }

    private TaskRow ApplyElement(TaskRow row, TaskRunRecord run)
    {
        _elements[run.Key] = run.State;
        var states = _elements.Where(element => element.Key.TaskId == run.Key.TaskId).Select(element => element.Value).ToList();
        return row with
        {
            State = row.State == TaskRunState.Pending ? TaskRunState.Running : row.State,
            StartedAt = row.StartedAt ?? run.StartedAt,
            ElementsEnded = states.Count(state => state.IsTerminal()),
            ElementsRunning = states.Count(state => state == TaskRunState.Running),
            ElementsFailed = states.Count(state => state is TaskRunState.Failed or TaskRunState.Warning),
            LastLine = run.Error is { } error ? $"[{run.Key.ElementIndex}] {error.Message}" : row.LastLine,
        };
    }

    private static string? LastLine(TaskRow row, TaskRunRecord run) => run.State switch
    {
        TaskRunState.Failed or TaskRunState.Warning or TaskRunState.RetryWaiting => run.Error?.Message ?? row.LastLine,
        TaskRunState.Skipped or TaskRunState.Canceled or TaskRunState.Paused => run.Reason ?? row.LastLine,

        // While it waits for a subflow; afterwards its last line would say so still.
        TaskRunState.Running => run.Reason ?? (row.LastLine == row.Reason ? null : row.LastLine),
        _ => row.LastLine,
    };

    private double? RateOf(TaskRunKey key, TaskProgress progress)
    {
        if (!_rates.TryGetValue(key, out var rate))
        {
            _rates[key] = rate = new ProgressRate();
        }

        rate.Add(_time.GetUtcNow(), progress.Done);
        return rate.PerSecond;
    }
}
