using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>One attempt of a task run, as it went.</summary>
/// <param name="Number">Which attempt, from 1.</param>
/// <param name="State">How it ended.</param>
/// <param name="StartedAt">When it started, in virtual time.</param>
/// <param name="EndedAt">When it ended, in virtual time; <see langword="null"/> when it never did.</param>
/// <param name="Error">Why it failed.</param>
public sealed record TestAttempt(int Number, AttemptState State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, TaskError? Error);
