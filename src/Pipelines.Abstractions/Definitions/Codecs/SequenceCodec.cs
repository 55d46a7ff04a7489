using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Lists, arrays and sets.</summary>
internal sealed class SequenceCodec<TSequence, T>(ValueCodec<T> inner, Func<List<T>, TSequence> make) : ValueCodec<TSequence>
    where TSequence : IEnumerable<T>
{
    public override string Expected => $"a list, each element {inner.Expected}";

    public override void Write(Utf8JsonWriter writer, TSequence value)
    {
        writer.WriteStartArray();
        if (!IsUnset(value))
        {
            foreach (var element in value)
            {
                inner.WritePart(writer, element, "An element of a list");
            }
        }

        writer.WriteEndArray();
    }

    public override TSequence Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            context.AddMismatch(Expected, json);
            return default!;
        }

        var elements = new List<T>(json.GetArrayLength());
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            context.EnterElement(index++);
            elements.Add(inner.Read(element, context));
            context.Leave();
        }

        return make(elements);
    }

    // An immutable array that was never set cannot be enumerated; it is an empty list all the same.
    private static bool IsUnset(TSequence value) => typeof(TSequence).IsValueType && EqualityComparer<TSequence>.Default.Equals(value, default!);
}
