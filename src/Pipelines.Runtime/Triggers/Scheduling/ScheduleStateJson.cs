using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Reads and writes how far schedules have come.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ScheduleState))]
internal sealed partial class ScheduleStateJson : JsonSerializerContext
{
    /// <summary>The state in a document; <see langword="null"/> when it is of something else: the trigger was no schedule before.</summary>
    public static ScheduleState? Read(DocumentRecord document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, Default.ScheduleState);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What writes a state.</summary>
    /// <param name="trigger">The schedule.</param>
    /// <param name="state">The state; <see langword="null"/> to forget it.</param>
    /// <param name="expectedVersion">The version that must be there; 0 when none must be.</param>
    public static DocumentWrite Write(TriggerName trigger, ScheduleState? state, long expectedVersion) => new()
    {
        Kind = DocumentKinds.TriggerState,
        Name = trigger.FullName,
        Json = state is null ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(state, Default.ScheduleState),
        ExpectedVersion = expectedVersion,
    };
}
