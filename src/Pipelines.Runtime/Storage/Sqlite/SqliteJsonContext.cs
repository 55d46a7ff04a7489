using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Reads and writes labels and parameter lists without reflection.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class SqliteJsonContext : JsonSerializerContext;
