namespace Pipelines;

/// <summary>The answer of a polled source.</summary>
/// <typeparam name="TEvent">What it reports.</typeparam>
/// <param name="Events">What is new, oldest first.</param>
/// <param name="Cursor">Where to go on from; kept together with the executions that the events start.</param>
public sealed record PollResult<TEvent>(IReadOnlyList<TEvent> Events, string? Cursor)
{
    /// <summary>
    /// Whether there was more than the answer has room for: the source is asked again at once, from <see cref="Cursor"/> on, rather than
    /// when the next question is due. Default: <see langword="false"/>.
    /// </summary>
    public bool HasMore { get; init; }
}
