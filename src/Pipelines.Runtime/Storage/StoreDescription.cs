namespace Pipelines.Runtime.Storage;

/// <summary>What a store says of itself, for people.</summary>
/// <param name="Kind"><c>SQLite</c>, <c>PostgreSQL</c>.</param>
/// <param name="Location">The file or the server, without a password.</param>
/// <param name="SchemaVersion">The number of the last migration.</param>
/// <param name="Details">Engine version, journal mode, size: name and value.</param>
public sealed record StoreDescription(string Kind, string Location, int SchemaVersion, IReadOnlyList<KeyValuePair<string, string>> Details);
