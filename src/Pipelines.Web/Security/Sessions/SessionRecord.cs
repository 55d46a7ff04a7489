using System.Text.Json.Serialization;

namespace Pipelines.Web.Security.Sessions;

/// <summary>That somebody has signed in, as it is kept: by the hash of what the cookie holds.</summary>
/// <param name="User">Who.</param>
/// <param name="Fingerprint">Which password it was: another one ends the session.</param>
/// <param name="StartedAt">When, in UTC.</param>
/// <param name="SeenAt">When the session was last used, in UTC, to a minute or so.</param>
internal sealed record SessionRecord(
    [property: JsonPropertyName("user")] string User,
    [property: JsonPropertyName("fingerprint")] string Fingerprint,
    [property: JsonPropertyName("startedAt")] DateTimeOffset StartedAt,
    [property: JsonPropertyName("seenAt")] DateTimeOffset SeenAt);

/// <summary>How often somebody failed to sign in, as it is kept.</summary>
/// <param name="Count">How often in a row.</param>
/// <param name="LockedUntil">Until when nobody may try again, in UTC.</param>
internal sealed record SignInFailuresRecord(
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("lockedUntil")] DateTimeOffset? LockedUntil);

/// <summary>Reads and writes what is remembered of people who sign in.</summary>
[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(SignInFailuresRecord))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
