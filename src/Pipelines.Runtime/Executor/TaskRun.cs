using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>One task run of an execution in memory: its record as it is now, and what is not part of the record.</summary>
internal sealed class TaskRun(TaskNode node, TaskRunKey key)
{
    /// <summary>The task it is a run of.</summary>
    public TaskNode Node { get; } = node;

    /// <summary>The task's definition.</summary>
    public TaskDefinition Task => Node.Task;

    /// <summary>As it is now; replaced with each move.</summary>
    public TaskRunRecord Record { get; set; } = new() { Key = key, State = TaskRunState.Pending };

    /// <summary>Which task run it is.</summary>
    public TaskRunKey Key => Record.Key;

    /// <summary>The state.</summary>
    public TaskRunState State => Record.State;

    /// <summary>The element, for an element of a fanned-out task.</summary>
    public ReadOnlyMemory<byte>? ElementJson { get; init; }

    /// <summary>The output; set when it succeeded.</summary>
    public ReadOnlyMemory<byte>? Output { get; set; }

    /// <summary>Attempts that failed: what counts against the retry policy. Interrupted ones do not, nor those before a restart.</summary>
    public int FailedAttempts => Record.Attempts - Record.AttemptsBefore - Record.Interruptions;

    /// <summary>Whether it counts against the task's bound of parallel elements.</summary>
    public bool IsActive { get; set; }

    /// <summary>Whether it changed since changes were last taken.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether its output is not part of a commit yet.</summary>
    public bool HasNewOutput { get; set; }

    /// <summary>The attempt that runs, or that ended since the last commit.</summary>
    public AttemptRecord? Attempt { get; set; }

    /// <summary>Whether its attempt changed since the last commit.</summary>
    public bool HasNewAttempt { get; set; }

    /// <summary>The record that observers were last told of.</summary>
    public TaskRunRecord? Published { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Key.ToString();
}
