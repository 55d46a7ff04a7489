using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>A value type or null.</summary>
internal sealed class NullableValueCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : struct
{
    public override string Expected => inner.Expected;

    internal override bool AllowsNull => true;

    public override void Write(Utf8JsonWriter writer, T? value)
    {
        if (value is { } present)
        {
            inner.Write(writer, present);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    public override T? Read(JsonElement json, BindingContext context) =>
        json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : inner.Read(json, context);
}

/// <summary>A reference type or null.</summary>
internal sealed class NullableReferenceCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : class
{
    public override string Expected => inner.Expected;

    internal override bool AllowsNull => true;

    public override void Write(Utf8JsonWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            inner.Write(writer, value);
        }
    }

    public override T? Read(JsonElement json, BindingContext context) =>
        json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : inner.Read(json, context);
}
