namespace Pipelines.Definitions;

/// <summary>One input of a flow, for those who ask for it: a command line, a form.</summary>
public sealed record InputDefinition
{
    /// <summary>The JSON name, camelCase. The command line's option is the same in kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>How text becomes its JSON.</summary>
    public required InputKind Kind { get; init; }

    /// <summary>Whether it is a list; <see cref="Kind"/> is then that of an element.</summary>
    public bool IsList { get; init; }

    /// <summary>What is expected, for people: <c>a month (yyyy-MM)</c>, <c>one of: green, yellow</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>Whether it has no default and may not be left out.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The default, as JSON; <see langword="null"/> when it is required or its default is not a constant.</summary>
    public string? DefaultJson { get; init; }

    /// <summary>The <c>param</c> doc of the record; <see langword="null"/> where there is none.</summary>
    public string? Description { get; init; }

    /// <summary>The values to choose from; empty when it is free.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
