using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Dictionaries with text keys, as JSON objects.</summary>
internal sealed class MapCodec<TMap, T>(ValueCodec<T> inner, Func<Dictionary<string, T>, TMap> make) : ValueCodec<TMap>
    where TMap : IEnumerable<KeyValuePair<string, T>>
{
    public override string Expected => $"an object, each property {inner.Expected}";

    public override void Write(Utf8JsonWriter writer, TMap value)
    {
        writer.WriteStartObject();
        foreach (var (key, element) in value)
        {
            writer.WritePropertyName(key);
            inner.WritePart(writer, element, $"The entry '{key}'");
        }

        writer.WriteEndObject();
    }

    public override TMap Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            context.AddMismatch(Expected, json);
            return default!;
        }

        var elements = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            context.EnterProperty(property.Name);
            elements[property.Name] = inner.Read(property.Value, context);
            context.Leave();
        }

        return make(elements);
    }
}
