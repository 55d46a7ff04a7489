using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>How a flow that a test ran has ended. The <c>Should…</c> methods throw a <see cref="FlowTestException"/> that tells what happened instead.</summary>
public class FlowTestResult
{
    private readonly ExecutionSnapshot _snapshot;
    private readonly Dictionary<TaskRunKey, TestTaskRun> _byKey;

    internal FlowTestResult(ExecutionSnapshot snapshot)
    {
        _snapshot = snapshot;
        TaskRuns = [.. snapshot.TaskRuns.Select(record => new TestTaskRun(snapshot, record))];
        _byKey = TaskRuns.ToDictionary(taskRun => new TaskRunKey(taskRun.TaskId, taskRun.ElementIndex));
        Logs = [.. snapshot.Logs.Select(line => line.ToTestLine())];
        OutputsJson = snapshot.Execution.OutputsJson is { } json ? Encoding.UTF8.GetString(json.Span) : null;
    }

    /// <summary>The execution's id.</summary>
    public string ExecutionId => _snapshot.Execution.Id;

    /// <summary>The state it ended in.</summary>
    public ExecutionState State => _snapshot.Execution.State;

    /// <summary>Why it is in that state, in one sentence; <see langword="null"/> where the state says all.</summary>
    public string? Reason => _snapshot.Execution.Reason;

    /// <summary>Why it failed.</summary>
    public TaskError? Error => _snapshot.Execution.Error;

    /// <summary>The time it stood for.</summary>
    public DateTimeOffset LogicalDate => _snapshot.Execution.LogicalDate;

    /// <summary>Its labels at the end.</summary>
    public IReadOnlyDictionary<string, string> Labels => _snapshot.Execution.Labels;

    /// <summary>How long it took in virtual time.</summary>
    public TimeSpan Duration => _snapshot.Execution is { StartedAt: { } start, EndedAt: { } end } ? end - start : TimeSpan.Zero;

    /// <summary>The outputs as JSON; <see langword="null"/> when it has none.</summary>
    public string? OutputsJson { get; }

    /// <summary>All task runs, by task and element.</summary>
    public IReadOnlyList<TestTaskRun> TaskRuns { get; }

    /// <summary>The subflows it ran, in the order in which they were created.</summary>
    public IReadOnlyList<TestSubflow> Subflows =>
        [.. _snapshot.Subflows.OrderBy(static subflow => subflow.Id, StringComparer.Ordinal).Select(static subflow => new TestSubflow(subflow.Flow, subflow.Id, subflow.State, subflow.Reason))];

    /// <summary>Which try of the whole execution this is, from 1.</summary>
    public int Attempt => _snapshot.Execution.Attempt;

    /// <summary>All lines that were logged, in order.</summary>
    public IReadOnlyList<TestLogLine> Logs { get; }

    /// <summary>The task runs in the order in which their attempts started: <c>extract</c>, or <c>load.7</c> for an element; once an attempt.</summary>
    public IReadOnlyList<string> Starts => _snapshot.Starts;

    /// <summary>The task runs in the order in which they ended, skipped ones included.</summary>
    public IReadOnlyList<string> Ends => _snapshot.Ends;

    /// <summary>The files it left.</summary>
    public InMemoryArtifactStore Artifacts => _snapshot.Artifacts;

    /// <summary>The key-values at the end, in the flow's namespace.</summary>
    public InMemoryKeyValues KeyValues => _snapshot.KeyValues;

    /// <summary>The task run of a task; for a fanned-out task, the task as a whole.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <exception cref="FlowTestException">There is none.</exception>
    public TestTaskRun Task(string taskId) => Find(new TaskRunKey(taskId));

    /// <summary>The task run of one element of a fanned-out task.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="elementIndex">The element's index, from 0.</param>
    /// <exception cref="FlowTestException">There is none.</exception>
    public TestTaskRun Task(string taskId, int elementIndex) => Find(new TaskRunKey(taskId, elementIndex));

    /// <summary>The task runs of a fanned-out task's elements, in their order.</summary>
    /// <param name="taskId">The task's id.</param>
    public IReadOnlyList<TestTaskRun> Elements(string taskId) =>
        [.. TaskRuns.Where(taskRun => taskRun.TaskId == taskId && taskRun.ElementIndex is not null).OrderBy(taskRun => taskRun.ElementIndex)];

    /// <summary>Expects that it succeeded, without a warning.</summary>
    public void ShouldHaveSucceeded() => ShouldBe(ExecutionState.Succeeded);

    /// <summary>Expects that it succeeded, but a task that may fail did.</summary>
    public void ShouldHaveWarned() => ShouldBe(ExecutionState.Warning);

    /// <summary>Expects that it failed.</summary>
    /// <param name="message">With an error or reason that contains this; <see langword="null"/> for any.</param>
    public void ShouldHaveFailed(string? message = null)
    {
        ShouldBe(ExecutionState.Failed);
        if (message is not null && !Contains(Error?.Message, message) && !Contains(Reason, message))
        {
            throw Wrong($"was expected to fail with '{message}', but its error is '{Error?.Message ?? Reason}'");
        }
    }

    /// <summary>Expects a state.</summary>
    /// <param name="state">The state.</param>
    public void ShouldBe(ExecutionState state)
    {
        if (State != state)
        {
            throw Wrong($"was expected to be {state}, but is {State}");
        }
    }

    /// <summary>Expects that each task run ended before the next one started.</summary>
    /// <param name="taskRuns">Task runs as in <see cref="Starts"/>: <c>extract</c>, or <c>load.7</c> for an element.</param>
    public void ShouldHaveRunInOrder(params IReadOnlyList<string> taskRuns)
    {
        ArgumentNullException.ThrowIfNull(taskRuns);
        for (var index = 1; index < taskRuns.Count; index++)
        {
            if (!_snapshot.HasEndedBeforeStart(taskRuns[index - 1], taskRuns[index]))
            {
                throw Wrong($"was expected to run '{taskRuns[index - 1]}' to its end before '{taskRuns[index]}', but started {string.Join(", ", Starts)} and ended {string.Join(", ", Ends)}");
            }
        }
    }

    /// <summary>Expects a line in the log.</summary>
    /// <param name="message">What its message contains, in any case.</param>
    /// <param name="level">The level it has; <see langword="null"/> for any.</param>
    /// <returns>The first such line.</returns>
    public TestLogLine ShouldHaveLogged(string message, LogLevel? level = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Logs.FirstOrDefault(line => (level is null || line.Level == level) && Contains(line.Message, message))
            ?? throw Wrong($"was expected to log '{message}'{(level is null ? "" : $" as {level}")}");
    }

    /// <summary>What happened, for a person.</summary>
    public override string ToString() => SnapshotText.Of(_snapshot);

    private protected FlowTestException Wrong(string expectation) => new($"Flow '{_snapshot.Execution.Flow}' {expectation}.{Environment.NewLine}{this}");

    private static bool Contains(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    private TestTaskRun Find(TaskRunKey key) => _byKey.TryGetValue(key, out var taskRun)
        ? taskRun
        : throw Wrong($"was expected to have a task run '{key}', but has {string.Join(", ", _byKey.Keys.Select(other => $"'{other}'"))}");
}
