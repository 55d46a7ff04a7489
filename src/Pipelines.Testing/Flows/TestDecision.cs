namespace Pipelines.Testing;

/// <summary>What a test decides where a task asks.</summary>
/// <param name="TaskRun">The task, or one element of it: <c>review</c>, <c>review.7</c>.</param>
/// <param name="Text">The decision, as text; <see langword="null"/> stands for yes.</param>
/// <param name="After">How long it takes, in virtual time.</param>
/// <param name="By">Who decides.</param>
internal sealed record TestDecision(string TaskRun, string? Text, TimeSpan After, string? By);
