using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Writes and reads values of a type as JSON, without reflection, and says precisely what does not fit.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class ValueCodec<T>
{
    /// <summary>What is expected, for people, so that it reads after "expected": <c>a month (yyyy-MM)</c>.</summary>
    public virtual string Expected => "a value";

    // Only the nullable codecs of this assembly take null; a task that returns one all the same is told so at once.
    internal virtual bool AllowsNull => false;

    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>
    /// Reads a value. Where it does not fit, adds every mistake to <paramref name="context"/> and returns whatever it can; the
    /// caller must look at the mistakes before it uses the value.
    /// </summary>
    /// <param name="json">The JSON.</param>
    /// <param name="context">Where in the whole this is, and the mistakes so far.</param>
    public abstract T Read(JsonElement json, BindingContext context);

    /// <summary>Writes a value that is part of another, and says which part is null where its type does not allow it.</summary>
    internal void WritePart(Utf8JsonWriter writer, T value, string part)
    {
        if (value is null && !AllowsNull)
        {
            throw new PipelineException($"{part} is null, but its type does not allow it: expected {Expected}. Make its type nullable if null is meant.");
        }

        Write(writer, value);
    }
}
