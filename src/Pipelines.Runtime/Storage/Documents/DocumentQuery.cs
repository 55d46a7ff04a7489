namespace Pipelines.Runtime.Storage.Documents;

/// <summary>Which documents to list, by name in the order of its characters' codes.</summary>
public sealed record DocumentQuery
{
    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Only those whose name begins so.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only those behind this name, in the direction of the list: the last name of the page before.</summary>
    public string? After { get; init; }

    /// <summary>Whether the last name comes first.</summary>
    public bool IsDescending { get; init; }

    /// <summary>The most to give, at least 1.</summary>
    public int Limit { get; init; } = 1000;
}
