using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Floating-point and decimal numbers. JSON has no NaN or infinity: they are the strings <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>.</summary>
internal sealed class FloatCodec<T> : ValueCodec<T>
    where T : struct, INumber<T>, IMinMaxValue<T>
{
    private static readonly string Range = string.Create(CultureInfo.InvariantCulture, $"a number from {T.MinValue} to {T.MaxValue}");

    public override string Expected => "a number";

    public override void Write(Utf8JsonWriter writer, T value)
    {
        if (!T.IsFinite(value))
        {
            writer.WriteStringValue(value.ToString(null, CultureInfo.InvariantCulture));
            return;
        }

        Span<byte> digits = stackalloc byte[64];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(digits[..length], skipInputValidation: true);
    }

    public override T Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind == JsonValueKind.Number)
        {
            // A number too large parses as infinity, or not at all, depending on the type.
            if (T.TryParse(JsonMarshal.GetRawUtf8Value(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value))
            {
                return value;
            }

            context.AddMismatch(Range, json);
            return default;
        }

        if (json.ValueKind == JsonValueKind.String
            && json.GetString() is "NaN" or "Infinity" or "-Infinity"
            && T.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var special))
        {
            return special;
        }

        context.AddMismatch(Expected, json);
        return default;
    }
}
