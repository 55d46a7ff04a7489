using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Which codec reads and writes a type: one of the ready ones, or a field of the flow's generated <c>Codecs</c>.</summary>
internal sealed class CodecTable
{
    private readonly Dictionary<string, string> _fieldOfShape = [];
    private readonly Dictionary<string, string> _fieldOfType = [];
    private readonly HashSet<string> _fields = ["Codecs"];
    private readonly List<CodecField> _composites = [];

    public CodecTable(FlowModel flow)
    {
        foreach (var type in flow.Types)
        {
            Types[type.Key] = type;
            _fieldOfType[type.Key] = Unique(type.IsTuple ? "Tuple" : CSharpText.Identifier(type.DisplayName));
        }

        foreach (var shape in Shapes(flow))
        {
            Register(shape);
        }
    }

    /// <summary>The flow's objects and enums by key.</summary>
    public Dictionary<string, TypeModel> Types { get; } = [];

    /// <summary>The fields of lists, dictionaries and nullables, each after those it is made from.</summary>
    public IReadOnlyList<CodecField> Composites => _composites;

    /// <summary>The expression that gives a type's codec, within the class that holds the generated parts.</summary>
    public string Expression(TypeShape shape) => Scalar(shape) ?? $"Codecs.{Field(shape)}";

    /// <summary>The same, outside of that class.</summary>
    public string OuterExpression(TypeShape shape) => Scalar(shape) ?? $"{Names.Parts}.{Expression(shape)}";

    /// <summary>The field of an object or enum.</summary>
    public string FieldOf(TypeModel type) => _fieldOfType[type.Key];

    private static IEnumerable<TypeShape> Shapes(FlowModel flow)
    {
        var members = flow.Tasks.SelectMany(task => task.Parameters.Concat(task.Condition?.Parameters ?? []))
            .Concat(flow.Output?.Parameters ?? []);
        return new[] { flow.Inputs, flow.Output?.Type }
            .Concat(flow.Tasks.Select(task => task.Output))
            .Concat(members.Select(parameter => parameter.Type))
            .Concat(flow.Triggers.Select(trigger => trigger.Payload))
            .Concat(flow.Triggers.SelectMany(trigger => trigger.Awaited).Select(awaited => awaited.Outputs))
            .Concat(flow.Types.SelectMany(type => type.Properties).Select(property => property.Type))
            .OfType<TypeShape>();
    }

    private void Register(TypeShape shape)
    {
        if (Scalar(shape) is not null || IsNamedType(shape) || _fieldOfShape.ContainsKey(Key(shape)))
        {
            return;
        }

        if (shape.IsNullableReference)
        {
            Register(NotNull(shape));
        }
        else if (shape.Element is { } element)
        {
            Register(element);
        }

        var field = Unique(CompositeName(shape));
        _fieldOfShape[Key(shape)] = field;
        _composites.Add(new CodecField(field, shape.AnnotatedName, Composite(shape)));
    }

    private static bool IsNamedType(TypeShape shape) => shape.TypeKey is not null && !shape.IsNullableReference;

    private static TypeShape NotNull(TypeShape shape) => shape with { IsNullableReference = false };

    private static string Key(TypeShape shape) => $"{shape.Kind}:{shape.AnnotatedName}";

    private string Field(TypeShape shape) => IsNamedType(shape) ? _fieldOfType[shape.TypeKey!] : _fieldOfShape[Key(shape)];

    private string Unique(string name)
    {
        var unique = name;
        for (var number = 2; !_fields.Add(unique); number++)
        {
            unique = name + CSharpText.Literal(number);
        }

        return unique;
    }

    private string CompositeName(TypeShape shape) => shape switch
    {
        { IsNullableReference: true } => "Nullable" + Name(NotNull(shape)),
        { Kind: TypeShapeKind.Nullable } => "Nullable" + Name(shape.Element!),
        { Kind: TypeShapeKind.List, Collection: CollectionKind.Array } => "ArrayOf" + Name(shape.Element!),
        { Kind: TypeShapeKind.List or TypeShapeKind.Dictionary } => $"{ShortName(shape)}Of{Name(shape.Element!)}",
        _ => CSharpText.Identifier(shape.DisplayName),
    };

    private string Name(TypeShape shape) => Scalar(shape) is { } scalar
        ? CSharpText.Identifier(scalar.Substring(scalar.LastIndexOf('.') + 1))
        : Field(shape);

    /// <summary>The last name of a generic type, without what it is made of.</summary>
    private static string ShortName(TypeShape shape)
    {
        var name = shape.CSharpName;
        var open = name.IndexOf('<');
        name = open < 0 ? name : name.Substring(0, open);
        return CSharpText.Identifier(name.Substring(name.LastIndexOf('.') + 1));
    }

    private string Composite(TypeShape shape)
    {
        if (shape.IsNullableReference)
        {
            return $"{Names.ValueCodecs}.NullableReference({Expression(NotNull(shape))})";
        }

        switch (shape.Kind)
        {
            case TypeShapeKind.Nullable:
                return $"{Names.ValueCodecs}.Nullable({Expression(shape.Element!)})";
            case TypeShapeKind.FromTypeInfo:
                return $"{Names.ValueCodecs}.FromTypeInfo({shape.TypeInfoExpression})";
            case TypeShapeKind.JsonNode:
                return $"{Names.ValueCodecs}.JsonNode<{shape.CSharpName}>()";
            case TypeShapeKind.Dictionary:
                return $"{Names.ValueCodecs}.Map<{shape.CSharpName}, {shape.Element!.AnnotatedName}>({Expression(shape.Element)}, static entries => entries)";
            case TypeShapeKind.List:
                var element = shape.Element!.AnnotatedName;
                var make = shape.Collection switch
                {
                    CollectionKind.List or CollectionKind.ListInterface or CollectionKind.ReadOnlyInterface => "elements",
                    CollectionKind.SetInterface => $"new global::System.Collections.Generic.HashSet<{element}>(elements)",
                    _ => "[.. elements]",
                };
                return $"{Names.ValueCodecs}.Sequence<{shape.CSharpName}, {element}>({Expression(shape.Element)}, static elements => {make})";
            default:
                throw new InvalidOperationException($"A value of kind {shape.Kind} has no codec.");
        }
    }

    private static string? Scalar(TypeShape shape)
    {
        if (shape.IsNullableReference)
        {
            return null;
        }

        var name = shape.Kind switch
        {
            TypeShapeKind.Integer or TypeShapeKind.Number => NumberCodec(shape.CSharpName),
            TypeShapeKind.String => shape.CSharpName is "char" or "global::System.Char" ? "Char" : "String",
            TypeShapeKind.JsonElement => "Json",
            TypeShapeKind.Boolean or TypeShapeKind.Guid or TypeShapeKind.Uri or TypeShapeKind.DateTimeOffset or TypeShapeKind.DateTime
                or TypeShapeKind.DateOnly or TypeShapeKind.TimeOnly or TypeShapeKind.TimeSpan or TypeShapeKind.YearMonth
                or TypeShapeKind.Artifact or TypeShapeKind.Secret => shape.Kind.ToString(),
            _ => null,
        };
        return name is null ? null : $"{Names.ValueCodecs}.{name}";
    }

    private static string NumberCodec(string type) => type switch
    {
        "sbyte" => "SByte",
        "byte" => "Byte",
        "short" => "Int16",
        "ushort" => "UInt16",
        "int" => "Int32",
        "uint" => "UInt32",
        "long" => "Int64",
        "ulong" => "UInt64",
        "float" => "Single",
        "double" => "Double",
        "decimal" => "Decimal",
        _ => throw new InvalidOperationException($"'{type}' is not a number that has a codec."),
    };
}

/// <summary>A field of the generated <c>Codecs</c>.</summary>
/// <param name="Name">The field.</param>
/// <param name="Type">What its codec reads and writes.</param>
/// <param name="Value">The expression that makes the codec.</param>
internal sealed record CodecField(string Name, string Type, string Value);
