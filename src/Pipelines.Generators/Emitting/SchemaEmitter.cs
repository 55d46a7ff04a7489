using System.Text;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Makes the JSON Schema (draft 2020-12) of a flow's inputs; nested objects stand under <c>$defs</c>.</summary>
internal sealed class SchemaEmitter
{
    private readonly CodecTable _codecs;
    private readonly Dictionary<string, SchemaNode> _definitions = [];
    private readonly List<string> _order = [];

    private SchemaEmitter(CodecTable codecs) => _codecs = codecs;

    public static string Emit(FlowModel flow, CodecTable codecs)
    {
        var emitter = new SchemaEmitter(codecs);
        var inputs = codecs.Types[flow.Inputs!.TypeKey!];
        var root = new SchemaNode()
            .Text("$schema", "https://json-schema.org/draft/2020-12/schema")
            .Text("title", $"{flow.Namespace}/{flow.Id}")
            .Text("description", inputs.Description);
        emitter.AddObject(root, inputs);
        if (emitter._order.Count > 0)
        {
            var definitions = new SchemaNode();
            foreach (var key in emitter._order)
            {
                definitions.Node(codecs.FieldOf(codecs.Types[key]), emitter._definitions[key]);
            }

            root.Node("$defs", definitions);
        }

        return root.Print();
    }

    private void AddObject(SchemaNode node, TypeModel type)
    {
        var properties = new SchemaNode();
        foreach (var property in type.Properties)
        {
            properties.Node(property.JsonName, Property(property));
        }

        node.Text("type", "object").Node("properties", properties);
        var required = type.Properties.Where(property => property.IsRequired).Select(property => property.JsonName).ToArray();
        if (required.Length > 0)
        {
            node.Texts("required", required);
        }

        node.Json("additionalProperties", "false");
    }

    private SchemaNode Property(PropertyModel property)
    {
        var node = new SchemaNode().Text("title", Title(property.JsonName)).Text("description", property.Description);
        AddType(node, property.Type);
        ConstraintSchema.Add(node, property.Constraints, property.Type);
        return node.Json("default", property.DefaultJson);
    }

    private void AddType(SchemaNode node, TypeShape shape)
    {
        if (shape.IsNullableReference)
        {
            AddNullable(node, shape with { IsNullableReference = false });
            return;
        }

        switch (shape.Kind)
        {
            case TypeShapeKind.Nullable:
                AddNullable(node, shape.Element!);
                break;
            case TypeShapeKind.Enum:
                node.Text("type", "string").Texts("enum", _codecs.Types[shape.TypeKey!].Members.Select(member => member.JsonName));
                break;
            case TypeShapeKind.List:
                node.Text("type", "array").Node("items", Of(shape.Element!));
                if (shape.Collection is CollectionKind.HashSet or CollectionKind.SetInterface)
                {
                    node.Json("uniqueItems", "true");
                }

                break;
            case TypeShapeKind.Dictionary:
                node.Text("type", "object").Node("additionalProperties", Of(shape.Element!));
                break;
            case TypeShapeKind.Object:
                node.Text("$ref", $"#/$defs/{Define(shape.TypeKey!)}");
                break;
            default:
                ScalarSchema.Add(node, shape);
                break;
        }
    }

    private void AddNullable(SchemaNode node, TypeShape shape)
    {
        switch (shape.Kind)
        {
            case TypeShapeKind.Enum:
                var names = _codecs.Types[shape.TypeKey!].Members.Select(member => JsonText.Literal(member.JsonName));
                node.Json("type", "[\"string\", \"null\"]").Json("enum", $"[{string.Join(", ", names.Concat(["null"]))}]");
                return;
            case TypeShapeKind.Object:
                node.Json("anyOf", $"[{Of(shape).PrintInline()}, {{ \"type\": \"null\" }}]");
                return;
        }

        AddType(node, shape);
        if (ScalarSchema.TypeOf(shape) is { } type)
        {
            node.Set("type", $"[{JsonText.Literal(type)}, \"null\"]");
        }
    }

    private SchemaNode Of(TypeShape shape)
    {
        var node = new SchemaNode();
        AddType(node, shape);
        return node;
    }

    private string Define(string key)
    {
        var type = _codecs.Types[key];
        if (!_definitions.ContainsKey(key))
        {
            var node = new SchemaNode().Text("description", type.Description);
            _definitions[key] = node;
            _order.Add(key);
            AddObject(node, type);
        }

        return _codecs.FieldOf(type);
    }

    /// <summary>A JSON name as words: <c>sourceFolder</c> becomes <c>Source folder</c>.</summary>
    private static string Title(string name)
    {
        var title = new StringBuilder();
        for (var index = 0; index < name.Length; index++)
        {
            var character = name[index];
            if (index == 0)
            {
                title.Append(char.ToUpperInvariant(character));
            }
            else if (char.IsUpper(character) && char.IsLower(name[index - 1]))
            {
                title.Append(' ').Append(char.ToLowerInvariant(character));
            }
            else
            {
                title.Append(character is '-' or '_' ? ' ' : character);
            }
        }

        return title.ToString();
    }
}
