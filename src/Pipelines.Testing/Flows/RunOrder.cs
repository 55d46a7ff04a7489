using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>Writes down in which order attempts start and task runs end; times do not tell, since virtual time stands still.</summary>
internal sealed class RunOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskRunKey, TaskRunRecord> _last = [];
    private readonly List<string> _starts = [];
    private readonly List<string> _ends = [];
    private readonly List<(string TaskRun, bool IsEnd)> _steps = [];
    private readonly List<(TaskRunKey Key, TaskProgress Progress)> _progress = [];

    public IReadOnlyList<string> Starts => Copy(_starts);

    public IReadOnlyList<string> Ends => Copy(_ends);

    /// <summary>Starts and ends in one order.</summary>
    public IReadOnlyList<(string TaskRun, bool IsEnd)> Steps => Copy(_steps);

    public IReadOnlyList<(TaskRunKey Key, TaskProgress Progress)> Progress => Copy(_progress);

    /// <summary>Forgets all: another try of the whole begins.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _last.Clear();
            _starts.Clear();
            _ends.Clear();
            _steps.Clear();
            _progress.Clear();
        }
    }

    public void Observe(ExecutionEvent executionEvent)
    {
        lock (_gate)
        {
            switch (executionEvent)
            {
                case TaskRunChanged { TaskRun: var taskRun }:
                    Observe(taskRun);
                    break;
                case TaskProgressReported reported:
                    _progress.Add((reported.Key, reported.Progress));
                    break;
            }
        }
    }

    public string DescribeRunning()
    {
        lock (_gate)
        {
            var open = _last.Values.Where(static taskRun => !taskRun.State.IsTerminal()).ToList();
            return open.Count == 0
                ? "No task run has begun that has not ended."
                : $"Not ended: {string.Join(", ", open.Select(static taskRun => $"'{taskRun.Key}' is {taskRun.State} (attempt {taskRun.Attempts})"))}.";
        }
    }

    private void Observe(TaskRunRecord taskRun)
    {
        var before = _last.GetValueOrDefault(taskRun.Key);
        _last[taskRun.Key] = taskRun;
        if (taskRun.State == TaskRunState.Running && taskRun.Attempts > (before?.Attempts ?? 0))
        {
            _starts.Add(taskRun.Key.ToString());
            _steps.Add((taskRun.Key.ToString(), false));
        }

        if (taskRun.State.IsTerminal() && before?.State.IsTerminal() != true)
        {
            _ends.Add(taskRun.Key.ToString());
            _steps.Add((taskRun.Key.ToString(), true));
        }
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }
}
