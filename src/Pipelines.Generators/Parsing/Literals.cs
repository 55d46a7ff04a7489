using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Generators.Parsing;

/// <summary>Constants as C# expressions and as JSON.</summary>
internal static class Literals
{
    /// <summary>A constant of a type as C#.</summary>
    public static string ToCSharp(object? value, ITypeSymbol type)
    {
        if (value is null)
        {
            return type.IsReferenceType || type.IsNullableValue(out _) ? "null" : "default";
        }

        type.IsNullableValue(out var plain);
        if (plain is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType)
        {
            var name = enumType.ToCSharp();
            return FindMember(enumType, value) is { } member ? $"{name}.{Naming.Escape(member)}" : $"({name})({Number(value)})";
        }

        return value switch
        {
            bool boolean => boolean ? "true" : "false",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
            decimal number => Number(number) + "m",
            float number => Real(number, "float", "f"),
            double number => Real(number, "double", "d"),
            long number => number == long.MinValue ? "long.MinValue" : Number(number) + "L",
            ulong number => Number(number) + "UL",
            uint number => Number(number) + "U",
            int number => number == int.MinValue ? "int.MinValue" : Number(number),
            byte or sbyte or short or ushort => $"({plain.ToCSharp()})({Number(value)})",
            _ => "default",
        };
    }

    /// <summary>An attribute's argument as C#.</summary>
    public static string ToCSharp(TypedConstant constant) => constant.Kind switch
    {
        _ when constant.IsNull => "null",
        TypedConstantKind.Type => $"typeof({((ITypeSymbol)constant.Value!).ToCSharp()})",
        TypedConstantKind.Array => $"new {((IArrayTypeSymbol)constant.Type!).ElementType.ToAnnotatedCSharp()}[] {{ {string.Join(", ", constant.Values.Select(ToCSharp))} }}",
        _ => ToCSharp(constant.Value, constant.Type!),
    };

    /// <summary>A constant of a type as JSON; <see langword="null"/> when it has none.</summary>
    public static string? ToJson(object? value, ITypeSymbol type)
    {
        if (value is null)
        {
            return type.IsReferenceType || type.IsNullableValue(out _) ? "null" : null;
        }

        type.IsNullableValue(out var plain);
        if (plain is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType)
        {
            return FindMember(enumType, value) is { } member ? Quote(Naming.ToKebabCase(member)) : null;
        }

        return value switch
        {
            bool boolean => boolean ? "true" : "false",
            string text => Quote(text),
            char letter => Quote(letter.ToString()),
            double number => double.IsNaN(number) || double.IsInfinity(number) ? null : Number(number),
            float number => float.IsNaN(number) || float.IsInfinity(number) ? null : Number(number),
            _ => Number(value),
        };
    }

    /// <summary>A JSON string; ASCII beyond the printable is escaped, so that the text is safe wherever it is put.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' or '\u007f' or '\u2028' or '\u2029' => json.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture)),
                _ => json.Append(letter),
            };
        }

        return json.Append('"').ToString();
    }

    /// <summary>A number without regard to the machine's culture, so that it reads back as the same.</summary>
    public static string Number(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "0",
    };

    private static string Real(double value, string type, string suffix) =>
        double.IsNaN(value) ? type + ".NaN"
        : double.IsPositiveInfinity(value) ? type + ".PositiveInfinity"
        : double.IsNegativeInfinity(value) ? type + ".NegativeInfinity"
        : (type == "float" ? Number((float)value) : Number(value)) + suffix;

    private static string? FindMember(INamedTypeSymbol enumType, object value) =>
        enumType.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value))?.Name;
}
