using System.Text.Json;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>A wish to run an earlier execution again, as a new one.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The earlier execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The id that the new one is to have; <see langword="null"/> for any.</summary>
    public string? NewExecutionId { get; init; }

    /// <summary>The task to begin from; what lies before it is taken over. <see langword="null"/> runs all again.</summary>
    public string? From { get; init; }

    /// <summary>The inputs; <see langword="null"/> for those of the earlier one.</summary>
    public JsonElement? Inputs { get; init; }

    /// <summary>Labels besides those of the earlier one.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether this process drives it at once, rather than whoever claims it first.</summary>
    public bool DriveHere { get; init; }
}
