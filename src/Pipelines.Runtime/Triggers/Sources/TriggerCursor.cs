using System.Buffers;
using System.Text.Json;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Sources;

/// <summary>How far a trigger has come in its source, as it is kept. It is written together with what it led to, and only over what was read.</summary>
internal sealed class TriggerCursor(TriggerName trigger)
{
    private static ReadOnlySpan<byte> Property => "cursor"u8;

    private long _version;

    /// <summary>The place in the source; <see langword="null"/> before the first time.</summary>
    public string? Value { get; private set; }

    /// <summary>Reads what is durable.</summary>
    /// <param name="documents">The store.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task ReadAsync(IDocumentStore documents, StoreClock clock, CancellationToken cancellationToken)
    {
        var stored = await documents.FindDocumentAsync(DocumentKinds.TriggerState, trigger.FullName, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        (Value, _version) = (stored is null ? null : Parse(stored.Json), stored?.Version ?? 0);
    }

    /// <summary>What makes another place durable.</summary>
    public DocumentWrite MovingTo(string? value) => new() { Kind = DocumentKinds.TriggerState, Name = trigger.FullName, Json = Write(value), ExpectedVersion = _version };

    /// <summary>The other place is durable.</summary>
    public void MovedTo(string? value, long version) => (Value, _version) = (value, version);

    private static string? Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(Property, out var cursor) ? cursor.GetString() : null;
    }

    private static ReadOnlyMemory<byte> Write(string? value)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(Property, value);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
