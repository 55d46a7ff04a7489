using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines.Definitions;

/// <summary>Types that the user's own <c>JsonSerializerContext</c> reads and writes.</summary>
internal sealed class TypeInfoCodec<T>(JsonTypeInfo<T> typeInfo) : ValueCodec<T>
{
    public override string Expected => $"a {typeof(T).Name}";

    public override void Write(Utf8JsonWriter writer, T value) => JsonSerializer.Serialize(writer, value, typeInfo);

    public override T Read(JsonElement json, BindingContext context)
    {
        try
        {
            // The serializer takes null for any reference type; nullable ones are wrapped by a codec of their own.
            if (json.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && json.Deserialize(typeInfo) is { } value)
            {
                return value;
            }

            context.AddMismatch(Expected, json);
        }
        catch (JsonException exception)
        {
            context.AddError($"expected {Expected}: {exception.Message}");
        }

        return default!;
    }
}
