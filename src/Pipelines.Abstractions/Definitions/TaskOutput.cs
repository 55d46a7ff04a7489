using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>What an attempt returned, as UTF-8 JSON: the form in which it is kept and handed on.</summary>
/// <param name="Json">The JSON; <see langword="null"/> when the task returns nothing.</param>
public readonly record struct TaskOutput(ReadOnlyMemory<byte>? Json)
{
    /// <summary>The task returns nothing.</summary>
    public static TaskOutput None => default;

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="codec">Writes it.</param>
    /// <exception cref="PipelineException">The value is null and its type does not allow that.</exception>
    public static TaskOutput Of<T>(T value, ValueCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        if (value is null && !codec.AllowsNull)
        {
            throw new PipelineException($"The method returned null, but its type does not allow it: expected {codec.Expected}. Make the return type nullable if null is meant.");
        }

        return new TaskOutput(JsonScratch.Write(value, codec));
    }

    /// <summary>Reports what keeps a stored output from being read as a type, as a task that takes it would: properties that the type does not know are passed over.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="json">The stored output.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="context">Where the mistakes go.</param>
    public static void Check<T>(JsonElement json, ValueCodec<T> codec, BindingContext context)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(context);
        var lenient = new BindingContext { IgnoresUnknownProperties = true };
        codec.Read(json, lenient);
        context.AddErrors(lenient.Errors);
    }
}
