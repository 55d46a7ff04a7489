namespace Pipelines.Generators.Model;

/// <summary>Rules of a value in the words of JSON Schema.</summary>
internal sealed record ConstraintModel
{
    public static ConstraintModel None { get; } = new();

    /// <summary><c>minimum</c> as JSON.</summary>
    public string? Minimum { get; init; }

    /// <summary><c>maximum</c> as JSON.</summary>
    public string? Maximum { get; init; }

    public bool IsMinimumExclusive { get; init; }

    public bool IsMaximumExclusive { get; init; }

    /// <summary><c>pattern</c>, unescaped; anchored, since <c>[RegularExpression]</c> matches the whole text.</summary>
    public string? Pattern { get; init; }

    /// <summary><c>minLength</c> of a text, <c>minItems</c> of a list.</summary>
    public int? MinLength { get; init; }

    /// <summary><c>maxLength</c> of a text, <c>maxItems</c> of a list.</summary>
    public int? MaxLength { get; init; }

    /// <summary><c>format</c>: <c>email</c>, <c>uri</c>.</summary>
    public string? Format { get; init; }

    /// <summary><c>enum</c>: the only values allowed, each as JSON.</summary>
    public EquatableArray<string> AllowedJson { get; init; }

    /// <summary><c>not enum</c>: values not allowed, each as JSON.</summary>
    public EquatableArray<string> DeniedJson { get; init; }
}
