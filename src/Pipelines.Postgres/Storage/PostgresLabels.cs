using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Postgres.Storage;

/// <summary>Labels as the JSON object that stands in their column.</summary>
internal static partial class PostgresLabels
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static string ToJson(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? "{}" : JsonSerializer.Serialize(labels, Context.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> Read(string json) =>
        json == "{}" ? None : JsonSerializer.Deserialize(json, Context.Default.DictionaryStringString)!;

    /// <summary>Serializes without reflection.</summary>
    [JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class Context : JsonSerializerContext;
}
