namespace Pipelines.Definitions;

/// <summary>A decision that was given.</summary>
/// <param name="Json">The decision, as UTF-8 JSON.</param>
/// <param name="By">Who decided; <see langword="null"/> when nobody knows.</param>
/// <param name="At">When.</param>
/// <param name="IsDefault">Whether nobody decided in time.</param>
public sealed record ApprovalDecision(ReadOnlyMemory<byte> Json, string? By, DateTimeOffset At, bool IsDefault);
