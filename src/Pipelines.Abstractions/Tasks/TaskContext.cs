using Microsoft.Extensions.Logging;

namespace Pipelines;

/// <summary>What one attempt of a task may ask of the runtime. A task that wants it takes it as a parameter.</summary>
/// <remarks>Members are safe to call from several threads of the attempt. It is of no use once the attempt has ended.</remarks>
public abstract class TaskContext
{
    /// <summary>The execution this attempt belongs to.</summary>
    public abstract ExecutionInfo Execution { get; }

    /// <summary>The task's id.</summary>
    public abstract string TaskId { get; }

    /// <summary>The element's index, from 0, when the task is fanned out.</summary>
    public abstract int? ElementIndex { get; }

    /// <summary>Which attempt this is, from 1.</summary>
    public abstract int AttemptNumber { get; }

    /// <summary>The same for all attempts of this task run and for no other: an effect outside that carries it can be made once.</summary>
    public abstract string IdempotencyKey { get; }

    /// <summary>Writes to the attempt's log. Any other <see cref="ILogger"/> used within the attempt does too.</summary>
    public abstract ILogger Logger { get; }

    /// <summary>Files of this execution.</summary>
    public abstract ITaskArtifacts Artifacts { get; }

    /// <summary>The program's secrets, by name.</summary>
    public abstract ITaskSecrets Secrets { get; }

    /// <summary>Small values that outlive executions, in the flow's namespace.</summary>
    public abstract IKeyValues KeyValues { get; }

    /// <summary>Runs other programs, which end with this attempt at the latest.</summary>
    public abstract ITaskProcesses Processes { get; }

    /// <summary>Runs other flows as subflows of this execution.</summary>
    public abstract ITaskFlows Flows { get; }

    /// <summary>The clock; in tests it is virtual.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>Shows how far the attempt is. Cheap; may be called for every batch of rows.</summary>
    /// <param name="progress">What is done, of how much.</param>
    public abstract void ReportProgress(TaskProgress progress);

    /// <summary>Adds a figure to the attempt, such as rows read. The same name adds up within an attempt.</summary>
    /// <param name="name">What is counted, e.g. <c>rows</c>.</param>
    /// <param name="value">How much to add, in <paramref name="unit"/>.</param>
    /// <param name="unit">The unit, e.g. <c>bytes</c> or <c>s</c>; <see langword="null"/> for a plain count.</param>
    public abstract void AddMetric(string name, double value, string? unit = null);

    /// <summary>Sets a label on the execution; it is durable with the attempt's end.</summary>
    /// <param name="key">The label's key.</param>
    /// <param name="value">The label's value; replaces an earlier one.</param>
    public abstract void SetLabel(string key, string value);
}
