namespace Pipelines.Runtime.Triggers.Sources;

/// <summary>What goes into one transaction: the inputs that batches of messages led to, and the place of the last message.</summary>
internal sealed class MessageGroup
{
    /// <summary>The inputs of the executions to start.</summary>
    public List<object?> Inputs { get; } = [];

    /// <summary>How many messages led to them.</summary>
    public int Messages { get; private set; }

    /// <summary>The place of the last message; <see langword="null"/> when there is none.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Why no further batch could be added; the ones before it are good.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Adds a batch.</summary>
    /// <param name="messages">The messages, in order.</param>
    /// <param name="map">The inputs that they lead to.</param>
    /// <returns>Whether the trigger's method took them.</returns>
    public bool TryAdd(IReadOnlyList<Received<object?>> messages, Func<IReadOnlyList<object?>, IEnumerable<object?>> map)
    {
        try
        {
            Inputs.AddRange([.. map([.. messages.Select(static message => message.Event)])]);
            Messages += messages.Count;
            Cursor = messages[^1].Cursor;
            return true;
        }
#pragma warning disable CA1031 // The trigger's method may throw anything; what came before it is started first.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure = exception;
            return false;
        }
    }
}
