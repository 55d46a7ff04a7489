namespace Pipelines;

/// <summary>How a value is set.</summary>
public sealed record KeyValueOptions
{
    /// <summary>How long it can be read, from now.</summary>
    /// <value>More than nothing. Default: <see langword="null"/>, for ever.</value>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The version the key must have in this very namespace, or else nothing is written; 0 for a key that must not be there.</summary>
    /// <value>Default: <see langword="null"/>, whatever is there is replaced.</value>
    public long? ExpectedVersion { get; init; }
}
