using System.Buffers;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>A task of the graph of one execution, with its runs.</summary>
internal sealed class TaskNode
{
    private byte[]? _elementsJson;
    private UpstreamResult[]? _elementResults;

    public TaskNode(TaskDefinition task)
    {
        Task = task;
        Whole = new TaskRun(this, new TaskRunKey(task.Id));
    }

    /// <summary>The definition.</summary>
    public TaskDefinition Task { get; }

    /// <summary>The run of the task as a whole.</summary>
    public TaskRun Whole { get; }

    /// <summary>The state of the task as a whole.</summary>
    public TaskRunState State => Whole.State;

    /// <summary>The runs of the elements; <see langword="null"/> when it is not fanned out, or not yet.</summary>
    public TaskRun[]? Elements { get; set; }

    /// <summary>What it depends on.</summary>
    public List<GraphEdge> Dependencies { get; } = [];

    /// <summary>What depends on it.</summary>
    public List<GraphEdge> Dependents { get; } = [];

    /// <summary>How many dependencies have not ended.</summary>
    public int OpenDependencies { get; set; }

    /// <summary>How many elements have not ended.</summary>
    public int OpenElements { get; set; }

    /// <summary>How many runs are ready or running.</summary>
    public int Active { get; set; }

    /// <summary>Elements that wait for the task's bound.</summary>
    public Queue<TaskRun> Held => field ??= new();

    /// <summary>Whether an element waits for the task's bound.</summary>
    public bool HasHeld => Task.MaxParallel is not null && Held.Count > 0;

    /// <summary>Whether another run may become active.</summary>
    public bool HasRoom => Task.MaxParallel is not { } bound || Active < bound;

    /// <summary>Whether it ended with something a dependent can take as its value; elements that may fail are left out of a list.</summary>
    public bool HasValue => State == TaskRunState.Succeeded || (State == TaskRunState.Warning && Task.Each is not null && Elements is not null);

    /// <summary>How it ended as a whole.</summary>
    public UpstreamResult Result => new(State, ValueJson, Whole.Record.Error);

    /// <summary>How its elements ended. Asked for by attempts, after the node ended: it does not change any more.</summary>
    public IReadOnlyList<UpstreamResult> ElementResults =>
        _elementResults ??= Elements is null ? [] : [.. Elements.Select(run => new UpstreamResult(run.State, run.Output, run.Record.Error))];

    private ReadOnlyMemory<byte>? ValueJson => Task.Each is null ? Whole.Output : HasValue ? _elementsJson ??= JoinElements() : (ReadOnlyMemory<byte>?)null;

    /// <summary>What the elements make of the whole.</summary>
    public TaskRunState StateOfElements()
    {
        var (failed, canceled, warning, skipped) = (false, false, false, 0);
        foreach (var element in Elements!)
        {
            failed |= element.State == TaskRunState.Failed;
            canceled |= element.State == TaskRunState.Canceled;
            warning |= element.State == TaskRunState.Warning;
            skipped += element.State == TaskRunState.Skipped ? 1 : 0;
        }

        return failed ? TaskRunState.Failed
            : canceled ? TaskRunState.Canceled
            : warning ? TaskRunState.Warning
            : skipped > 0 && skipped == Elements.Length ? TaskRunState.Skipped
            : TaskRunState.Succeeded;
    }

    private byte[] JoinElements()
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("["u8);
        var isFirst = true;
        foreach (var element in Elements!)
        {
            if (element.Output is { } output)
            {
                if (!isFirst)
                {
                    buffer.Write(","u8);
                }

                buffer.Write(output.Span);
                isFirst = false;
            }
        }

        buffer.Write("]"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
