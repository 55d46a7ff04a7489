using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>The root of the codecs that are generated for records and classes.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class ObjectCodec<T> : ValueCodec<T>
{
    /// <inheritdoc/>
    public override string Expected => "an object";

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteProperties(writer, value);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public sealed override T Read(JsonElement json, BindingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (json.ValueKind != JsonValueKind.Object)
        {
            context.AddMismatch(Expected, json);
            return default!;
        }

        try
        {
            return ReadProperties(new ObjectReader(json, context));
        }
        catch (ArgumentException exception)
        {
            // A type may check itself in its constructor; what it says is one more mistake.
            context.AddError(exception.Message);
            return default!;
        }
    }

    /// <summary>Writes every property.</summary>
    /// <param name="writer">Where to, within the object.</param>
    /// <param name="value">The value.</param>
    protected abstract void WriteProperties(Utf8JsonWriter writer, T value);

    /// <summary>Reads every property, then makes the value if <see cref="ObjectReader.IsValid"/> says so.</summary>
    /// <param name="reader">Gives the properties.</param>
    protected abstract T ReadProperties(ObjectReader reader);

    /// <summary>Writes one property.</summary>
    /// <typeparam name="TProperty">Its type.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="name">Its JSON name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="codec">Writes it.</param>
    /// <exception cref="PipelineException">The value is null and its type does not allow that.</exception>
    protected static void Write<TProperty>(Utf8JsonWriter writer, string name, TProperty value, ValueCodec<TProperty> codec)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(codec);
        writer.WritePropertyName(name);
        codec.WritePart(writer, value, $"The property '{name}' of {typeof(T).Name}");
    }
}
