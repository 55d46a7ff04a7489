namespace Pipelines.Generators.Model;

/// <summary>A property of an object; of the type <c>Inputs</c> it is an input of the flow.</summary>
internal sealed record PropertyModel
{
    /// <summary>The property as C# spells it, escaped where it is a keyword.</summary>
    public required string CSharpName { get; init; }

    /// <summary>The JSON name, camelCase or what <c>[JsonPropertyName]</c> says.</summary>
    public required string JsonName { get; init; }

    public required TypeShape Type { get; init; }

    /// <summary>The position of its constructor parameter, from 0; <see langword="null"/> when it is set by an initializer.</summary>
    public int? ConstructorPosition { get; init; }

    /// <summary>Whether it may not be left out of the JSON.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it has the <c>required</c> modifier: an initializer must name it.</summary>
    public bool HasRequiredModifier { get; init; }

    /// <summary>Whether it can be set only in an initializer (<c>init</c>).</summary>
    public bool IsInitOnly { get; init; }

    /// <summary>
    /// The constant default as a C# expression; <see langword="null"/> when it is required, or when the default is what the type's own
    /// initializer makes (read it from an instance that leaves the property out).
    /// </summary>
    public string? DefaultExpression { get; init; }

    /// <summary>The constant default as JSON; <see langword="null"/> when it is required or not a constant.</summary>
    public string? DefaultJson { get; init; }

    /// <summary>The <c>param</c> doc of the record, or the property's summary; one line.</summary>
    public string? Description { get; init; }

    /// <summary>Validation attributes as C# expressions: <c>new global::System.ComponentModel.DataAnnotations.RangeAttribute(1, 12)</c>.</summary>
    public EquatableArray<string> Validations { get; init; }

    /// <summary>What those rules say in a JSON schema.</summary>
    public ConstraintModel Constraints { get; init; } = ConstraintModel.None;
}
