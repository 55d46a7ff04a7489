using System.Text;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Executor;

/// <summary>Drives a graph by the names of task runs; remembers what it saw of each.</summary>
internal sealed class GraphRun
{
    private readonly Dictionary<string, TaskRun> _seen = [];
    private readonly List<TaskRun> _ready = [];

    public GraphRun(GraphState state)
    {
        State = state;
        state.Begin(Now);
    }

    public GraphState State { get; }

    public DateTimeOffset Now { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The runs that are ready and were not started.</summary>
    public IReadOnlyList<string> Ready()
    {
        Look();
        return [.. _ready.Select(run => run.ToString())];
    }

    public TaskRun Take(string name)
    {
        Look();
        var run = _ready.Find(ready => ready.ToString() == name) ?? throw new InvalidOperationException($"'{name}' is not ready; ready: {string.Join(", ", _ready)}.");
        _ready.Remove(run);
        return run;
    }

    public TaskRunState StateOf(string name)
    {
        Look();
        return _seen.TryGetValue(name, out var run) ? run.State : TaskRunState.Pending;
    }

    public TaskRunRecord RecordOf(string name)
    {
        Look();
        return _seen[name].Record;
    }

    public string? ReasonOf(string name) => RecordOf(name).Reason;

    public void Run(TaskRun run, ReadOnlyMemory<byte>? output)
    {
        State.Start(run, Now);
        State.Succeed(run, output, Now);
    }

    public void Succeed(string name, string? json = null) => Run(Take(name), json is null ? null : Encoding.UTF8.GetBytes(json));

    public void Fail(string name, string message = "broken")
    {
        var run = Take(name);
        State.Start(run, Now);
        State.Fail(run, new TaskError("E", message), Now);
    }

    public void Skip(string name) => State.Skip(Take(name), "Its condition does not hold.", Now);

    public TaskRun Start(string name)
    {
        var run = Take(name);
        State.Start(run, Now);
        return run;
    }

    public void EndAs(string name, TaskRunState state)
    {
        switch (state)
        {
            case TaskRunState.Skipped:
                Skip(name);
                break;
            case TaskRunState.Succeeded:
                Succeed(name);
                break;
            default:
                Fail(name);
                break;
        }
    }

    private void Look()
    {
        while (State.TakeReady() is { } run)
        {
            _ready.Add(run);
            _seen[run.ToString()] = run;
        }

        // Canceled while ready.
        _ready.RemoveAll(run => run.State.IsTerminal());
        foreach (var run in State.TakeChanges())
        {
            _seen[run.ToString()] = run;
        }
    }
}
