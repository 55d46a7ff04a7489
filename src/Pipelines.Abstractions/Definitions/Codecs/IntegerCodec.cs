using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Whole numbers of any width.</summary>
internal sealed class IntegerCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly string Range = string.Create(CultureInfo.InvariantCulture, $"a whole number from {T.MinValue} to {T.MaxValue}");

    public override string Expected => "a whole number";

    public override void Write(Utf8JsonWriter writer, T value)
    {
        Span<byte> digits = stackalloc byte[64];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(digits[..length], skipInputValidation: true);
    }

    public override T Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind != JsonValueKind.Number)
        {
            context.AddMismatch(Expected, json);
            return default;
        }

        if (T.TryParse(JsonMarshal.GetRawUtf8Value(json), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        // 12.0 and 1e3 are whole numbers too (JSON Schema 2020-12, 6.1.1).
        if (json.TryGetDecimal(out var exact) && decimal.IsInteger(exact))
        {
            if (exact >= decimal.CreateSaturating(T.MinValue) && exact <= decimal.CreateSaturating(T.MaxValue))
            {
                return T.CreateChecked(exact);
            }

            context.AddMismatch(Range, json);
            return default;
        }

        // A whole number too large even for a decimal is a matter of range; one with a fraction is not.
        context.AddMismatch(json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? Expected : Range, json);
        return default;
    }
}
