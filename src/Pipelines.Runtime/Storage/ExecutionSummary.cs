namespace Pipelines.Runtime.Storage;

/// <summary>An execution in a list: no payload is read for it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Flow">The flow's full name.</param>
/// <param name="State">The state.</param>
/// <param name="Reason">Why it is in that state.</param>
/// <param name="LogicalDate">The time it stands for.</param>
/// <param name="Trigger">The trigger that started it.</param>
/// <param name="Labels">Labels.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When it was first driven.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="ParentId">The execution that started it as a subflow.</param>
/// <param name="Origin">The execution it was made from.</param>
/// <param name="Priority">Which comes first where executions wait: the greater one.</param>
public sealed record ExecutionSummary(
    string Id,
    string Flow,
    ExecutionState State,
    string? Reason,
    DateTimeOffset LogicalDate,
    string? Trigger,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? ParentId = null,
    ExecutionOrigin? Origin = null,
    int Priority = 0);
