using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>A person's decision that a task waits for.</summary>
public sealed record ApprovalDefinition
{
    /// <summary>What is to be decided, for people.</summary>
    public required string Question { get; init; }

    /// <summary>How long to wait; <see langword="null"/> for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How text becomes the decision's JSON, and what is expected.</summary>
    public required InputDefinition Decision { get; init; }

    /// <summary>Reports to the context what is wrong with a decision given as JSON.</summary>
    public required Action<JsonElement, BindingContext> Check { get; init; }

    /// <summary>Gives the decision, as JSON, when nobody has decided in time; <see langword="null"/> fails the task.</summary>
    public Func<TaskOutput>? Default { get; init; }
}
