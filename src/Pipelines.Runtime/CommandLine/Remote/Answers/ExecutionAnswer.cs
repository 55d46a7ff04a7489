using System.Text.Json;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>An execution, in a list or by itself: what a list leaves out is not there.</summary>
internal sealed record ExecutionAnswer
{
    /// <summary>The id.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The state's word.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state.</summary>
    public string? Reason { get; set; }

    /// <summary>Why it waits.</summary>
    public string? Waiting { get; set; }

    /// <summary>The revision it runs.</summary>
    public string? Revision { get; set; }

    /// <summary>The node that drives it.</summary>
    public string? Node { get; set; }

    /// <summary>The trigger that started it.</summary>
    public string? Trigger { get; set; }

    /// <summary>The execution that started it as a subflow.</summary>
    public string? Parent { get; set; }

    /// <summary>The task run of that one.</summary>
    public string? ParentTask { get; set; }

    /// <summary>How it was made from <see cref="Origin"/>.</summary>
    public string? OriginKind { get; set; }

    /// <summary>What it was made from.</summary>
    public string? Origin { get; set; }

    /// <summary>Which try of the whole execution it is.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Which comes first where executions wait.</summary>
    public int Priority { get; set; }

    /// <summary>The time it stands for.</summary>
    public DateTimeOffset LogicalDate { get; set; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was first driven.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The inputs, with secrets masked.</summary>
    public JsonElement? Inputs { get; set; }

    /// <summary>The outputs, with secrets masked.</summary>
    public JsonElement? Outputs { get; set; }

    /// <summary>What its task runs gave.</summary>
    public IReadOnlyList<TaskOutput> Tasks { get; set; } = [];

    /// <summary>Why it failed.</summary>
    public Failure? Error { get; set; }

    /// <summary>Its subflows.</summary>
    public IReadOnlyList<ExecutionAnswer> Children { get; set; } = [];

    /// <summary>What it was told from outside.</summary>
    public IReadOnlyList<Signal> Signals { get; set; } = [];

    /// <summary>The execution as a list has it.</summary>
    public ExecutionSummary ToSummary() =>
        new(ExecutionId, Flow, Words<ExecutionState>.Of(State), Reason, LogicalDate, Trigger, Labels, CreatedAt, StartedAt, EndedAt, Parent, OriginOf(), Priority);

    /// <summary>The execution.</summary>
    public ExecutionRecord ToRecord()
    {
        var slash = Flow.LastIndexOf('/');
        return new ExecutionRecord
        {
            Id = ExecutionId,
            Namespace = slash < 0 ? "" : Flow[..slash],
            FlowId = Flow[(slash + 1)..],
            Revision = Revision ?? "",
            State = Words<ExecutionState>.Of(State),
            Reason = Reason,
            LogicalDate = LogicalDate,
            Trigger = Trigger,
            Labels = Labels,
            Attempt = Attempt,
            Priority = Priority,
            Parent = Parent is { } parent ? new ExecutionParent(parent, TaskRunAnswer.KeyOf(ParentTask ?? ""), "") : null,
            Origin = OriginOf(),
            CreatedAt = CreatedAt,
            StartedAt = StartedAt,
            EndedAt = EndedAt,
            InputsJson = BytesOf(Inputs) ?? "{}"u8.ToArray(),
            OutputsJson = BytesOf(Outputs),
            NodeId = Node,
        };
    }

    /// <summary>The JSON of an element; <see langword="null"/> when there is none.</summary>
    public static ReadOnlyMemory<byte>? BytesOf(JsonElement? element) =>
        element is { ValueKind: not JsonValueKind.Undefined } json ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json).ToArray() : (ReadOnlyMemory<byte>?)null;

    private ExecutionOrigin? OriginOf() => OriginKind is { } kind && Origin is { } from ? new ExecutionOrigin(Words<ExecutionOriginKind>.Of(kind), from) : null;

    /// <summary>The output of a task run.</summary>
    /// <param name="Id">The task.</param>
    /// <param name="Element">The element of a fanned-out task.</param>
    /// <param name="Output">The output.</param>
    internal sealed record TaskOutput(string Id, int? Element, JsonElement? Output);

    /// <summary>Why it failed.</summary>
    /// <param name="Task">The task run that failed first.</param>
    /// <param name="Attempt">The attempt it failed on.</param>
    /// <param name="MaxAttempts">How many it may have.</param>
    /// <param name="Type">The type of the exception.</param>
    /// <param name="Message">Its message.</param>
    internal sealed record Failure(string? Task, int Attempt, int MaxAttempts, string? Type, string? Message);

    /// <summary>What it was told.</summary>
    /// <param name="Kind">Whether to stop, or a decision.</param>
    /// <param name="Task">The task run that it is for.</param>
    /// <param name="Value">The decision.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Who.</param>
    /// <param name="At">When.</param>
    internal sealed record Signal(string Kind, string? Task, JsonElement? Value, string? Reason, string? By, DateTimeOffset At);

    /// <summary>A page of a list.</summary>
    internal sealed record Page
    {
        /// <summary>The executions.</summary>
        public required IReadOnlyList<ExecutionAnswer> Executions { get; init; }

        /// <summary>Where the next page begins; <see langword="null"/> behind the last one.</summary>
        public string? Next { get; set; }
    }
}
