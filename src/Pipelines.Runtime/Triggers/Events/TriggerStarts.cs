using System.Buffers;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Triggers.Events;

/// <summary>Makes the wishes to start of what a trigger's method returned.</summary>
internal static class TriggerStarts
{
    private static readonly JsonElement NoInputs = JsonElement.Parse("{}"u8);

    /// <summary>One wish for each of the inputs.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="trigger">The trigger that starts it.</param>
    /// <param name="inputs">What the trigger's method returned; <see langword="null"/> among them stands for no inputs given.</param>
    /// <param name="logicalDate">The time they stand for; <see langword="null"/> for now.</param>
    public static IReadOnlyList<StartRequest> Of(FlowDefinition flow, TriggerDefinition trigger, IEnumerable<object?> inputs, DateTimeOffset? logicalDate = null) =>
        [.. inputs.Select(given => new StartRequest { Flow = flow, Inputs = ToJson(flow, given), Trigger = trigger.Id, LogicalDate = logicalDate })];

    private static JsonElement ToJson(FlowDefinition flow, object? inputs)
    {
        if (inputs is null)
        {
            return NoInputs;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            flow.Inputs.Write(writer, inputs);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
