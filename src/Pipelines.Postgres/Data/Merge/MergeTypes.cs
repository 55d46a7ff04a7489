using System.Text.RegularExpressions;

namespace Pipelines.Postgres;

/// <summary>What the declared type of a column means for comparing its values.</summary>
internal static partial class MergeTypes
{
    /// <summary>Whether <c>=</c> compares two values of a type. Some have no such operator, and some geometric ones compare areas by it.</summary>
    public static bool HasEquality(string type) => !WithoutEquality().IsMatch(type);

    /// <summary>The type that a staged key is turned into so that it is compared with the target's; <see langword="null"/> to leave it as it is.</summary>
    /// <remarks>Without a length where turning would cut what does not fit, which inserting refuses.</remarks>
    public static string? ToCompareBy(string type)
    {
        if (LeftAlone().IsMatch(type))
        {
            return null;
        }

        return Characters().Match(type) is { Success: true } match
            ? $"{(match.Groups["varying"].Success ? "varchar" : "bpchar")}{match.Groups["array"].Value}"
            : type;
    }

    [GeneratedRegex(@"^(pg_catalog\.)?(json|xml|point|line|lseg|box|path|polygon|circle)(\[\])*\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WithoutEquality();

    // Nothing is of type serial, and bits are cut or filled up to their length.
    [GeneratedRegex(@"^((small|big)?serial|serial[248]|(pg_catalog\.)?(bit|varbit)\b.*)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LeftAlone();

    [GeneratedRegex(@"^(pg_catalog\.)?((?<varying>varchar|(character|char|nchar) varying)|character|char|nchar|bpchar)( ?\([^)]*\))?(?<array>(\[\])*)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Characters();
}
