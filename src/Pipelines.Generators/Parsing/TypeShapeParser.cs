using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Finds how types are written as JSON, and keeps the objects and enums among them.</summary>
internal sealed class TypeShapeParser(FlowScope scope)
{
    private readonly Dictionary<string, TypeModel?> _types = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>Every object and enum seen, in order of first use.</summary>
    public IEnumerable<TypeModel> Seen => _order.Select(key => _types[key]).OfType<TypeModel>();

    /// <summary>The shape of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isInputs">Whether it is the flow's <c>Inputs</c>, which always is an object.</param>
    public TypeShape Parse(ITypeSymbol type, bool isInputs = false)
    {
        scope.Token.ThrowIfCancellationRequested();
        if (type.TypeKind == TypeKind.Error)
        {
            scope.MarkIncomplete();
            return ShapeOf(type, TypeShapeKind.JsonElement);
        }

        if (type.IsNullableValue(out var value))
        {
            return ShapeOf(type, TypeShapeKind.Nullable) with { Element = Parse(value) };
        }

        if (Simple(type) is { } simple)
        {
            return ShapeOf(type, simple);
        }

        if (!isInputs && SerializerContexts.Find(type, scope) is { } typeInfo)
        {
            return ShapeOf(type, TypeShapeKind.FromTypeInfo) with { TypeInfoExpression = typeInfo };
        }

        if (Collections.ListKind(type, out var element) is not CollectionKind.None and var list)
        {
            return ShapeOf(type, TypeShapeKind.List) with { Collection = list, Element = Parse(element!) };
        }

        if (Collections.DictionaryKind(type, out var entry) is not CollectionKind.None and var dictionary)
        {
            return ShapeOf(type, TypeShapeKind.Dictionary) with { Collection = dictionary, Element = Parse(entry!) };
        }

        if (UnsupportedTypes.Reason(type, scope) is { } reason)
        {
            return ShapeOf(type, TypeShapeKind.Unsupported) with { Reason = reason };
        }

        return type.TypeKind == TypeKind.Enum ? ParseEnum((INamedTypeSymbol)type) : ParseObject((INamedTypeSymbol)type);
    }

    /// <summary>The properties of an object, as far as they are known.</summary>
    public TypeModel? Find(string? key) => key is not null && _types.TryGetValue(key, out var model) ? model : null;

    /// <summary>The first part of a shape that cannot be written as JSON: the way to it (<c>.Rows[].Table</c>) and its shape.</summary>
    public (string Path, TypeShape Shape)? FindUnsupported(TypeShape shape) => FindUnsupported(shape, "", []);

    private (string Path, TypeShape Shape)? FindUnsupported(TypeShape shape, string path, HashSet<string> visited)
    {
        if (shape.Kind == TypeShapeKind.Unsupported)
        {
            return (path, shape);
        }

        if (shape.Element is { } element)
        {
            return FindUnsupported(element, shape.Kind == TypeShapeKind.Nullable ? path : path + "[]", visited);
        }

        if (Find(shape.TypeKey) is not { } model || !visited.Add(model.Key))
        {
            return null;
        }

        return model.Properties
            .Select(property => FindUnsupported(property.Type, $"{path}.{property.CSharpName}", visited))
            .FirstOrDefault(static found => found is not null);
    }

    private static TypeShape ShapeOf(ITypeSymbol type, TypeShapeKind kind) => new()
    {
        Kind = kind,
        CSharpName = type.ToCSharp(),
        DisplayName = type.WithoutAnnotation().ToPeople(),
        IsValueType = type.IsValueType,
        IsNullableReference = type.IsNullableReference(),
    };

    private static TypeShapeKind? Simple(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => TypeShapeKind.Boolean,
        SpecialType.System_String => TypeShapeKind.String,
        >= SpecialType.System_SByte and <= SpecialType.System_UInt64 => TypeShapeKind.Integer,
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal => TypeShapeKind.Number,
        SpecialType.System_DateTime => TypeShapeKind.DateTime,
        SpecialType.None => Named(type),
        _ => null,
    };

    private static TypeShapeKind? Named(ITypeSymbol type) => type.Name switch
    {
        "Guid" when type.Is("System.Guid") => TypeShapeKind.Guid,
        "Uri" when type.Is("System.Uri") => TypeShapeKind.Uri,
        "DateTimeOffset" when type.Is("System.DateTimeOffset") => TypeShapeKind.DateTimeOffset,
        "DateOnly" when type.Is("System.DateOnly") => TypeShapeKind.DateOnly,
        "TimeOnly" when type.Is("System.TimeOnly") => TypeShapeKind.TimeOnly,
        "TimeSpan" when type.Is("System.TimeSpan") => TypeShapeKind.TimeSpan,
        "YearMonth" when type.Is(KnownNames.YearMonth) => TypeShapeKind.YearMonth,
        "Artifact" when type.Is(KnownNames.Artifact) => TypeShapeKind.Artifact,
        "Secret" when type.Is(KnownNames.Secret) => TypeShapeKind.Secret,
        "JsonElement" when type.Is(KnownNames.JsonElement) => TypeShapeKind.JsonElement,
        "JsonNode" or "JsonObject" or "JsonArray" or "JsonValue" when type.Is("System.Text.Json.Nodes." + type.Name) => TypeShapeKind.JsonNode,
        _ => null,
    };

    private TypeShape ParseEnum(INamedTypeSymbol type)
    {
        var key = type.ToCSharp();
        if (!_types.ContainsKey(key))
        {
            _order.Add(key);
            _types[key] = new TypeModel
            {
                Key = key,
                DisplayName = type.ToPeople(),
                IsEnum = true,
                IsValueType = true,
                Description = Documentation.Of(type, scope.Token).Summary,
                Members = type.GetMembers()
                    .OfType<IFieldSymbol>()
                    .Where(static field => field.HasConstantValue)
                    .Select(field => new EnumMemberModel(scope.NameOf(field), field.Name, Naming.ToKebabCase(field.Name), Documentation.Of(field, scope.Token).Summary))
                    .ToEquatableArray(),
            };
        }

        return ShapeOf(type, TypeShapeKind.Enum) with { TypeKey = key };
    }

    private TypeShape ParseObject(INamedTypeSymbol type)
    {
        var key = type.ToCSharp();
        var shape = ShapeOf(type, TypeShapeKind.Object) with { TypeKey = key };
        if (_types.ContainsKey(key))
        {
            return shape;
        }

        // Known before its properties are read: one of them may be of this type again.
        _order.Add(key);
        _types[key] = null;
        if (ObjectParser.Parse(type, key, scope) is { } model)
        {
            _types[key] = model;
            return shape;
        }

        _types.Remove(key);
        _order.Remove(key);
        return shape with
        {
            Kind = TypeShapeKind.Unsupported,
            TypeKey = null,
            Reason = "it can be made neither by a constructor whose parameters are its properties nor by setting them; use a record",
        };
    }
}
