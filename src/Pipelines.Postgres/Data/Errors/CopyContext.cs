using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Postgres;

/// <summary>Where in the input of a <c>COPY</c> the server found a mistake, as it tells in the context of the error.</summary>
/// <param name="Line">The line or row, from 1.</param>
/// <param name="Column">The column.</param>
/// <param name="Value">The value, or the line.</param>
internal sealed partial record CopyContext(long Line, string? Column, string? Value)
{
    /// <summary>Reads it out; <see langword="null"/> when the context is that of something else, or in another language.</summary>
    public static CopyContext? Parse(string? where)
    {
        var match = Context().Match(where ?? "");
        return match.Success && long.TryParse(match.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            ? new CopyContext(line, TextOf(match.Groups["column"]), TextOf(match.Groups["value"]))
            : null;
    }

    private static string? TextOf(Group group) => group.Success ? group.Value : null;

    // COPY trips, line 3, column passenger_count: "1.0"      COPY trips, line 4: "1,2,3"      COPY trips, line 5, column note: null input
    [GeneratedRegex("""^COPY .*?, line (?<line>\d+)(, column (?<column>.+?))?(: ("(?<value>.*)"|null input))?$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Context();
}
