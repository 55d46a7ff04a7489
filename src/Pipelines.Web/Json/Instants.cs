using System.Globalization;

namespace Pipelines.Web.Json;

/// <summary>Reads instants: a program that leaves the offset out would be read differently on each machine, so it is UTC.</summary>
internal static class Instants
{
    /// <summary>What is expected, for messages.</summary>
    public const string Expected = "a time (ISO 8601) such as 2019-01-01T09:00:00-05:00; without an offset it is UTC";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
    ];

    /// <summary>Reads an instant.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
}
