using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Checks a value with a data annotation, and words the mistake so that it reads after the input's path.</summary>
internal static class ValidationRule
{
    // Stands for the input's name while the annotation words its message; no message contains it by itself.
    private const string Name = "\u0001";

    public static void Check<T>(ValidationAttribute rule, T value, JsonElement json, BindingContext context)
    {
        if (!IsValid(rule, value))
        {
            var given = value is Secret || json.ValueKind == JsonValueKind.Object ? "" : $", got {BindingContext.Describe(json)}";
            context.AddError(Describe(rule) + given);
        }
    }

    // Conversions inside an annotation overflow where a long meets a [Range] of int; such a value is out of the range.
    private static bool IsValid<T>(ValidationAttribute rule, T value)
    {
        try
        {
            return rule.IsValid(value is Secret secret ? secret.Reveal() : value);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static string Describe(ValidationAttribute rule)
    {
        switch (rule)
        {
            case AllowedValuesAttribute allowed:
                return $"must be one of: {Join(allowed.Values)}";
            case DeniedValuesAttribute denied:
                return $"must not be one of: {Join(denied.Values)}";
        }

        var message = rule.FormatErrorMessage(Name).TrimEnd('.');
        foreach (var opening in (ReadOnlySpan<string>)[$"The field {Name} ", $"The {Name} field ", $"{Name} "])
        {
            if (message.StartsWith(opening, StringComparison.Ordinal))
            {
                message = message[opening.Length..];
            }
        }

        return message.Replace(Name, "the value", StringComparison.Ordinal);
    }

    private static string Join(object?[] values) =>
        string.Join(", ", values.Select(value => value is null ? "nothing" : Convert.ToString(value, CultureInfo.InvariantCulture)));
}
