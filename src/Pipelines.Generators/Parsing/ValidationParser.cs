using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads validation attributes: as C#, as a JSON schema, and as checks of a default.</summary>
internal static class ValidationParser
{
    private const string Namespace = "System.ComponentModel.DataAnnotations.";

    private static readonly string[] UrlSchemes = ["http://", "https://", "ftp://"];

    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(200);

    public static ValidationRules Parse(IReadOnlyList<AttributeData> attributes, ITypeSymbol type)
    {
        var expressions = new List<string>();
        var checks = new List<Func<object?, string?>>();
        var constraints = ConstraintModel.None;
        foreach (var attribute in attributes)
        {
            if (attribute.AttributeClass is { } attributeClass && attributeClass.DerivesFrom(KnownNames.ValidationAttribute) && attribute.AttributeConstructor is not null)
            {
                expressions.Add(ToExpression(attribute, attributeClass));
                constraints = Apply(constraints, attribute, attributeClass, type, checks);
            }
        }

        return new ValidationRules(expressions.ToEquatableArray(), constraints, checks);
    }

    private static string ToExpression(AttributeData attribute, INamedTypeSymbol attributeClass)
    {
        var arguments = string.Join(", ", attribute.ConstructorArguments.Select(Literals.ToCSharp));
        var named = string.Join(", ", attribute.NamedArguments.Select(static argument => $"{Naming.Escape(argument.Key)} = {Literals.ToCSharp(argument.Value)}"));
        return $"new {attributeClass.ToCSharp()}({arguments}){(named.Length == 0 ? "" : $" {{ {named} }}")}";
    }

    private static ConstraintModel Apply(ConstraintModel constraints, AttributeData attribute, INamedTypeSymbol attributeClass, ITypeSymbol type, List<Func<object?, string?>> checks)
    {
        switch (attributeClass.Name)
        {
            case "RangeAttribute" when attributeClass.Is(Namespace + "RangeAttribute"):
                return ApplyRange(constraints, attribute, checks);

            case "RegularExpressionAttribute" when attributeClass.Is(Namespace + "RegularExpressionAttribute") && attribute.Argument<string>(0) is { } pattern:
                checks.Add(value => value is string text && text.Length > 0 && !MatchesWhole(text, pattern) ? $"it must match '{pattern}'" : null);
                return constraints with { Pattern = $"^(?:{pattern})$" };

            case "RequiredAttribute" when attributeClass.Is(Namespace + "RequiredAttribute"):
                var allowsEmpty = attribute.Named("AllowEmptyStrings", false);
                checks.Add(value => value is null || (value is string text && !allowsEmpty && text.Trim().Length == 0) ? "a value is required" : null);
                return constraints with { MinLength = type.SpecialType == SpecialType.System_String && !allowsEmpty ? Math.Max(constraints.MinLength ?? 0, 1) : constraints.MinLength };

            case "MinLengthAttribute" when attributeClass.Is(Namespace + "MinLengthAttribute"):
                return ApplyLength(constraints, attribute.Argument<int>(0), null, checks);

            case "MaxLengthAttribute" when attributeClass.Is(Namespace + "MaxLengthAttribute"):
                return attribute.Argument<int>(0) is > 0 and var most ? ApplyLength(constraints, null, most, checks) : constraints;

            case "LengthAttribute" when attributeClass.Is(Namespace + "LengthAttribute"):
                return ApplyLength(constraints, attribute.Argument<int>(0), attribute.Argument<int>(1), checks);

            case "StringLengthAttribute" when attributeClass.Is(Namespace + "StringLengthAttribute"):
                var least = attribute.Named("MinimumLength", 0);
                return ApplyLength(constraints, least == 0 ? null : least, attribute.Argument<int>(0), checks);

            case "AllowedValuesAttribute" when attributeClass.Is(Namespace + "AllowedValuesAttribute"):
                var allowed = Values(attribute);
                checks.Add(value => allowed.Any(item => Equals(item.Value, value)) ? null : $"it must be one of {string.Join(", ", ToJson(allowed))}");
                return constraints with { AllowedJson = ToJson(allowed).ToEquatableArray() };

            case "DeniedValuesAttribute" when attributeClass.Is(Namespace + "DeniedValuesAttribute"):
                var denied = Values(attribute);
                checks.Add(value => denied.Any(item => Equals(item.Value, value)) ? $"it must not be one of {string.Join(", ", ToJson(denied))}" : null);
                return constraints with { DeniedJson = ToJson(denied).ToEquatableArray() };

            case "EmailAddressAttribute" when attributeClass.Is(Namespace + "EmailAddressAttribute"):
                checks.Add(static value => value is string text && !IsAddress(text) ? "it must be an e-mail address" : null);
                return constraints with { Format = "email" };

            case "UrlAttribute" when attributeClass.Is(Namespace + "UrlAttribute"):
                checks.Add(static value => value is string text && !IsUrl(text) ? "it must begin with http://, https:// or ftp://" : null);
                return constraints with { Format = "uri" };

            default:
                return constraints;
        }
    }

    private static ConstraintModel ApplyRange(ConstraintModel constraints, AttributeData attribute, List<Func<object?, string?>> checks)
    {
        // (Type, string, string): numbers only, since JSON Schema limits nothing else.
        var first = attribute.ConstructorArguments.Length == 3 ? 1 : 0;
        if (attribute.ConstructorArguments.Length < first + 2
            || !TryNumber(attribute.ConstructorArguments[first].Value, out var minimum)
            || !TryNumber(attribute.ConstructorArguments[first + 1].Value, out var maximum))
        {
            return constraints;
        }

        var aboveMinimum = attribute.Named("MinimumIsExclusive", false);
        var belowMaximum = attribute.Named("MaximumIsExclusive", false);
        checks.Add(value => value is not null and not string && TryNumber(value, out var number)
            && (number < minimum || number > maximum || (aboveMinimum && number == minimum) || (belowMaximum && number == maximum))
                ? $"it must be between {Literals.Number(minimum)} and {Literals.Number(maximum)}"
                : null);
        return constraints with
        {
            Minimum = IsFinite(minimum) ? Literals.Number(minimum) : null,
            Maximum = IsFinite(maximum) ? Literals.Number(maximum) : null,
            IsMinimumExclusive = aboveMinimum,
            IsMaximumExclusive = belowMaximum,
        };
    }

    private static ConstraintModel ApplyLength(ConstraintModel constraints, int? least, int? most, List<Func<object?, string?>> checks)
    {
        checks.Add(value => value is not string text ? null
            : text.Length < least ? $"it must have at least {least} characters"
            : text.Length > most ? $"it must have at most {most} characters"
            : null);
        return constraints with { MinLength = least ?? constraints.MinLength, MaxLength = most ?? constraints.MaxLength };
    }

    private static ImmutableArray<TypedConstant> Values(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0] is { Kind: TypedConstantKind.Array, IsNull: false } values
            ? values.Values
            : attribute.ConstructorArguments;

    private static IEnumerable<string> ToJson(IEnumerable<TypedConstant> values) =>
        values.Select(static value => value.IsNull ? "null" : value.Type is null ? null : Literals.ToJson(value.Value, value.Type)).OfType<string>();

    private static bool MatchesWhole(string text, string pattern)
    {
        try
        {
            var match = Regex.Match(text, pattern, RegexOptions.None, LongestMatch);
            return match.Success && match.Index == 0 && match.Length == text.Length;
        }
        catch (Exception notDecided) when (notDecided is ArgumentException or RegexMatchTimeoutException)
        {
            // A pattern that is none, or one that takes too long here, is told when an execution is created.
            return true;
        }
    }

    // As System.ComponentModel.DataAnnotations decides it: one @, neither first nor last.
    private static bool IsAddress(string text) => text.IndexOf('@') is > 0 and var at && at != text.Length - 1 && at == text.LastIndexOf('@');

    private static bool IsUrl(string text) =>
        UrlSchemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static bool TryNumber(object? value, out double number)
    {
        number = 0;
        if (value is string text)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }

        if (value is null or bool or char || value is not IConvertible)
        {
            return false;
        }

        number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return true;
    }

    private static bool IsFinite(double number) => !double.IsNaN(number) && !double.IsInfinity(number);
}
