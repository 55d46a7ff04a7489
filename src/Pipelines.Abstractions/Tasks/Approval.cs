namespace Pipelines;

/// <summary>What a person decided; a task with an <see cref="ApprovalAttribute"/> takes it as a parameter.</summary>
/// <typeparam name="T">The decision's type: <see langword="bool"/>, an enum, a record, or any other that an input may have.</typeparam>
/// <param name="Decision">The decision.</param>
/// <param name="By">Who decided; <see langword="null"/> when nobody knows, or nobody did in time.</param>
/// <param name="DecidedAt">When it was decided.</param>
/// <param name="IsDefault">Whether nobody decided in time, so that it is <see cref="ApprovalAttribute.Default"/>.</param>
public sealed record Approval<T>(T Decision, string? By = null, DateTimeOffset DecidedAt = default, bool IsDefault = false);
