using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary>How a value is shown: a text as it is, anything else as JSON, secrets as <c>***</c> unless they are asked for.</summary>
internal static class KvValue
{
    private const string Mask = "***";
    private const string SecretMarker = "$secret";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON to show.</summary>
    /// <param name="json">UTF-8 JSON with secrets in clear.</param>
    /// <param name="revealsSecrets">Whether secrets are shown in clear.</param>
    public static JsonNode? ToNode(ReadOnlyMemory<byte> json, bool revealsSecrets) => Show(JsonNode.Parse(json.Span), revealsSecrets);

    /// <summary>The text to show.</summary>
    public static string ToText(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.TryGetValue<string>(out var content) => content,
        _ => value.ToJsonString(Plain),
    };

    private static JsonNode? Show(JsonNode? value, bool revealsSecrets) => value switch
    {
        JsonObject { Count: 1 } secret when secret.TryGetPropertyValue(SecretMarker, out var content) => revealsSecrets ? content?.DeepClone() : JsonValue.Create(Mask),
        JsonObject properties => new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, Show(property.Value, revealsSecrets)))),
        JsonArray elements => new JsonArray([.. elements.Select(element => Show(element, revealsSecrets))]),
        _ => value?.DeepClone(),
    };
}
