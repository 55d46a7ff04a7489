using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Postgres.Storage;

/// <summary>Labels as the JSON object that stands in their column.</summary>
internal static partial class PostgresLabels
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static string ToJson(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? "{}" : JsonSerializer.Serialize(Clean(labels!)!, Context.Default.IReadOnlyDictionaryStringString);

    /// <summary>Changes of labels; what is null goes.</summary>
    public static string ToChangesJson(IReadOnlyDictionary<string, string?> changes) => JsonSerializer.Serialize(Clean(changes)!, Context.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> Read(string json) =>
        json == "{}" ? None : JsonSerializer.Deserialize(json, Context.Default.DictionaryStringString)!;

    /// <summary>The labels with others, which count where both name one.</summary>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> set)
    {
        var all = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (key, value) in set)
        {
            all[key] = value;
        }

        return all;
    }

    /// <summary>One U+0000, which JSON may hold and jsonb may not, would fail every search by labels.</summary>
    private static IReadOnlyDictionary<string, string?> Clean(IReadOnlyDictionary<string, string?> labels)
    {
        if (labels.All(static label => PostgresText.IsClean(label.Key) && PostgresText.IsClean(label.Value)))
        {
            return labels;
        }

        var clean = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            clean[PostgresText.Clean(key)] = PostgresText.CleanOrNull(value);
        }

        return clean;
    }

    /// <summary>Serializes without reflection.</summary>
    [JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class Context : JsonSerializerContext;
}
