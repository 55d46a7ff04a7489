namespace Pipelines.Runtime.Storage;

/// <summary>Which values to list.</summary>
public sealed record KeyValueQuery
{
    /// <summary>Only values of this namespace; <see langword="null"/> for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only keys that begin so.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only what comes behind this namespace and key: the last of the page before.</summary>
    public (string Namespace, string Key)? After { get; init; }

    /// <summary>The most to return, at least 1.</summary>
    public int Limit { get; init; } = 100;
}
