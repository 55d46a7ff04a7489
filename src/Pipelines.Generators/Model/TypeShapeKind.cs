namespace Pipelines.Generators.Model;

/// <summary>How a type is written as JSON.</summary>
internal enum TypeShapeKind
{
    Boolean,

    /// <summary>A whole number; <see cref="TypeShape.CSharpName"/> says which.</summary>
    Integer,

    /// <summary><c>float</c>, <c>double</c> or <c>decimal</c>.</summary>
    Number,

    String,
    Enum,
    Guid,
    Uri,
    DateTimeOffset,
    DateTime,
    DateOnly,
    TimeOnly,
    TimeSpan,
    YearMonth,
    Artifact,
    Secret,

    /// <summary><c>T?</c> of a value type; <see cref="TypeShape.Element"/> is <c>T</c>.</summary>
    Nullable,

    /// <summary>A list; <see cref="TypeShape.Collection"/> says which.</summary>
    List,

    /// <summary>A dictionary with <c>string</c> keys; <see cref="TypeShape.Element"/> is the value.</summary>
    Dictionary,

    /// <summary>An object with properties: the <see cref="TypeModel"/> of <see cref="TypeShape.TypeKey"/>.</summary>
    Object,

    /// <summary>The user's <c>JsonSerializerContext</c> knows the type.</summary>
    FromTypeInfo,

    /// <summary><c>System.Text.Json.JsonElement</c>, any JSON.</summary>
    JsonElement,

    /// <summary><c>System.Text.Json.Nodes.JsonNode</c> and its kinds, any JSON.</summary>
    JsonNode,

    /// <summary>Cannot be written as JSON; was reported. Never in a flow that is whole.</summary>
    Unsupported,
}
