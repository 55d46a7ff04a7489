using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>All that the runtime knows of a task.</summary>
public sealed record TaskDefinition
{
    /// <summary>The id, unique within the flow.</summary>
    public required string Id { get; init; }

    /// <summary>When it has its turn.</summary>
    public TaskRole Role { get; init; } = TaskRole.Work;

    /// <summary>The summary of the method; <see langword="null"/> where it has none.</summary>
    public string? Description { get; init; }

    /// <summary>Where the method stands.</summary>
    public SourceLocation? Source { get; init; }

    /// <summary>What it depends on, each task once, in the order of the parameters.</summary>
    public IReadOnlyList<TaskDependency> Dependencies { get; init; } = [];

    /// <summary>The id of the task whose list it is fanned out over; <see langword="null"/> when it runs once. It is among the dependencies.</summary>
    public string? Each { get; init; }

    /// <summary>How many elements run at once; <see langword="null"/> for no bound.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>What it needs of its dependencies.</summary>
    public Join Join { get; init; } = Join.AllSucceeded;

    /// <summary>Whether its failure is only a warning.</summary>
    public bool AllowFailure { get; init; }

    /// <summary>For <see cref="TaskRole.OnFailure"/>: the only task it handles; <see langword="null"/> for any.</summary>
    public string? Handles { get; init; }

    /// <summary>When to try again; <see langword="null"/> for never.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>The longest time of one attempt; <see langword="null"/> for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The pool whose slots it takes; <see langword="null"/> for none.</summary>
    public PoolPolicy? Pool { get; init; }

    /// <summary>The decision of a person that it waits for; <see langword="null"/> when it needs none.</summary>
    public ApprovalDefinition? Approval { get; init; }

    /// <summary>
    /// Reports to the context what keeps a stored output from being read as the task's output type; <see langword="null"/> when it
    /// returns nothing. Tells whether an execution may go on under another revision.
    /// </summary>
    public Action<JsonElement, BindingContext>? CheckOutput { get; init; }

    /// <summary>The type of the output, for people: <c>long</c>, <c>Artifact</c>; <see langword="null"/> when it returns nothing.</summary>
    public string? OutputType { get; init; }

    /// <summary>Whether the condition holds; <see langword="null"/> when there is none.</summary>
    public Func<TaskInvocation, bool>? Condition { get; init; }

    /// <summary>The member that decides, for people; <see langword="null"/> when there is no condition.</summary>
    public string? ConditionName { get; init; }

    /// <summary>Runs one attempt: makes the flow, fills the parameters, calls the method and writes its output.</summary>
    public required Func<TaskInvocation, CancellationToken, ValueTask<TaskOutput>> InvokeAsync { get; init; }
}
