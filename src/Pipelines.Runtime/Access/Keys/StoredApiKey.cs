namespace Pipelines.Runtime.Access.Keys;

/// <summary>A key with the version of its document.</summary>
/// <param name="Record">The key.</param>
/// <param name="Version">The version.</param>
internal sealed record StoredApiKey(ApiKeyRecord Record, long Version);
