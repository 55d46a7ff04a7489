namespace Pipelines;

/// <summary>The answer of a polled source.</summary>
/// <typeparam name="TEvent">What it reports.</typeparam>
/// <param name="Events">What is new, oldest first.</param>
/// <param name="Cursor">Where to go on from; kept together with the executions that the events start.</param>
public sealed record PollResult<TEvent>(IReadOnlyList<TEvent> Events, string? Cursor);
