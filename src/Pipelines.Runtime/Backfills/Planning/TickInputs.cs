using System.Buffers;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>The inputs of the executions that a tick starts: what the schedule's method gives, with those that the backfill replaces.</summary>
internal static class TickInputs
{
    /// <summary>Calls the schedule's method and checks what it gives.</summary>
    /// <param name="target">The flow and its schedule.</param>
    /// <param name="tick">The tick.</param>
    /// <param name="replaced">The inputs that replace the method's, as a JSON object, secrets in clear; <see langword="null"/> for none.</param>
    public static TickWish Evaluate(BackfillTarget target, ScheduleTick tick, JsonElement? replaced)
    {
        var inputs = new List<JsonElement>();
        var errors = new List<InputError>();
        try
        {
            foreach (var given in target.Schedule.Map(tick))
            {
                var (json, mistakes) = Check(target.Flow, Merge(Write(target.Flow, given), replaced));
                inputs.Add(json);
                errors.AddRange(mistakes);
            }
        }
#pragma warning disable CA1031 // The method is the user's: whatever it throws is this tick's, and the others go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new TickWish(tick, [], [new InputError("", $"The method of schedule '{target.Schedule.Id}' threw {exception.GetType().Name}: {exception.Message}")]);
        }

        return errors.Count > 0 ? new TickWish(tick, [], [.. errors.Distinct()]) : new TickWish(tick, inputs, []);
    }

    /// <summary>Of inputs, those that a backfill replaces: as the flow itself writes them, so that its secrets are marked.</summary>
    /// <param name="inputs">The inputs of a tick.</param>
    /// <param name="replaced">The inputs that were given.</param>
    public static ReadOnlyMemory<byte> Only(JsonElement inputs, JsonElement replaced)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in inputs.EnumerateObject().Where(property => replaced.TryGetProperty(property.Name, out _)))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static (JsonElement Json, IReadOnlyList<InputError> Errors) Check(FlowDefinition flow, JsonElement json)
    {
        var context = new BindingContext();
        var inputs = flow.Inputs.Read(json, context);
        return context.Errors.Count > 0 ? (json, context.Errors) : (Write(flow, inputs), []);
    }

    private static JsonElement Write(FlowDefinition flow, object? inputs)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            flow.Inputs.Write(writer, inputs);
        }

        return Parse(buffer.WrittenMemory);
    }

    private static JsonElement Merge(JsonElement given, JsonElement? replaced)
    {
        if (replaced is not { } values)
        {
            return given;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in given.EnumerateObject().Where(property => !values.TryGetProperty(property.Name, out _)).Concat(values.EnumerateObject()))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Parse(buffer.WrittenMemory);
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
