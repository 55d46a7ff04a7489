namespace Pipelines;

/// <summary>One message of a stream.</summary>
/// <typeparam name="TEvent">What it reports.</typeparam>
/// <param name="Event">The message.</param>
/// <param name="Cursor">Its place in the stream.</param>
public sealed record Received<TEvent>(TEvent Event, string Cursor);
