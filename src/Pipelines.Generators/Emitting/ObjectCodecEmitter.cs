using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the codec of one object type.</summary>
internal static class ObjectCodecEmitter
{
    public static void Emit(SourceWriter writer, TypeModel type, CodecTable codecs)
    {
        writer.Open($"private sealed class {codecs.FieldOf(type)}Codec : {Names.Definitions}.ObjectCodec<{type.Key}>");
        EmitRules(writer, type);
        EmitWrite(writer, type, codecs);
        writer.Line();
        EmitRead(writer, type, codecs);
        writer.Close();
    }

    private static string RulesOf(PropertyModel property) => CSharpText.Identifier(CSharpText.Plain(property.CSharpName)) + "Rules";

    /// <summary>The local variables of a type's properties, by JSON name: camelCase, unlike each other and unlike what the method has.</summary>
    private static Dictionary<string, string> Locals(TypeModel type)
    {
        var taken = new HashSet<string> { "reader", "defaults" };
        var locals = new Dictionary<string, string>();
        foreach (var property in type.Properties)
        {
            var plain = CSharpText.Plain(property.CSharpName);
            var local = char.ToLowerInvariant(plain[0]) + plain.Substring(1);
            while (!taken.Add(local))
            {
                local += "Value";
            }

            locals[property.JsonName] = SyntaxFacts.GetKeywordKind(local) == SyntaxKind.None ? local : "@" + local;
        }

        return locals;
    }

    private static void EmitRules(SourceWriter writer, TypeModel type)
    {
        foreach (var property in type.Properties.Where(property => property.Validations.Count > 0))
        {
            writer.Open($"private static readonly {Names.ValidationAttribute}[] {RulesOf(property)} =", "[");
            foreach (var rule in property.Validations)
            {
                writer.Line(rule + ",");
            }

            writer.Close("];");
            writer.Line();
        }
    }

    private static void EmitWrite(SourceWriter writer, TypeModel type, CodecTable codecs)
    {
        writer.Open($"protected override void WriteProperties({Names.Utf8JsonWriter} writer, {type.Key} value)");
        foreach (var property in type.Properties)
        {
            writer.Line($"Write(writer, {CSharpText.Literal(property.JsonName)}, value.{property.CSharpName}, {codecs.Expression(property.Type)});");
        }

        writer.Close();
    }

    private static void EmitRead(SourceWriter writer, TypeModel type, CodecTable codecs)
    {
        writer.Open($"protected override {type.Key} ReadProperties({Names.Definitions}.ObjectReader reader)");
        var locals = Locals(type);
        foreach (var property in type.Properties)
        {
            writer.Line($"var {locals[property.JsonName]} = reader.{Read(property, codecs)};");
        }

        EmitMake(writer, type, property => locals[property.JsonName]);
        writer.Close();
    }

    private static string Read(PropertyModel property, CodecTable codecs)
    {
        var arguments = $"{CSharpText.Literal(property.JsonName)}, {codecs.Expression(property.Type)}";
        var rules = property.Validations.Count > 0 ? $", {RulesOf(property)}" : "";
        return property switch
        {
            { IsRequired: true } => $"Required({arguments}{rules})",
            { DefaultExpression: { } fallback } => $"Optional({arguments}, {fallback}{rules})",
            _ when HasOwnDefault(property) => $"Given({arguments}{rules})",
            _ => $"Optional({arguments}, default!{rules})",
        };
    }

    /// <summary>Whether only an instance of the type knows the default.</summary>
    private static bool HasOwnDefault(PropertyModel property) =>
        property is { IsRequired: false, DefaultExpression: null, ConstructorPosition: null, HasRequiredModifier: false };

    private static void EmitMake(SourceWriter writer, TypeModel type, Func<PropertyModel, string> local)
    {
        var invalid = type.IsValueType ? "default" : "null!";
        if (!type.Properties.Any(HasOwnDefault))
        {
            writer.Line($"return reader.IsValid() ? {Make(type, _ => true, local)} : {invalid};");
            return;
        }

        writer.Open("if (!reader.IsValid())");
        writer.Line($"return {invalid};");
        writer.Close();
        writer.Line();
        writer.Line($"var defaults = {Make(type, property => !HasOwnDefault(property), local)};");
        writer.Line($"return {Make(type, _ => true, property => HasOwnDefault(property) ? $"{local(property)}.Or(defaults.{property.CSharpName})" : local(property))};");
    }

    private static string Make(TypeModel type, Func<PropertyModel, bool> isSet, Func<PropertyModel, string> value)
    {
        if (type.IsTuple)
        {
            return $"({string.Join(", ", type.Properties.Select(value))})";
        }

        var arguments = type.Properties.Where(property => property.ConstructorPosition is not null).OrderBy(property => property.ConstructorPosition).Select(value);
        var initializers = type.Properties
            .Where(property => property.ConstructorPosition is null && isSet(property))
            .Select(property => $"{property.CSharpName} = {value(property)}")
            .ToArray();
        return $"new {type.Key}({string.Join(", ", arguments)}){(initializers.Length == 0 ? "" : $" {{ {string.Join(", ", initializers)} }}")}";
    }
}
