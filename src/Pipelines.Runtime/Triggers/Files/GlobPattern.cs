using System.IO.Enumeration;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// A path with <c>*</c> (any characters of a name), <c>?</c> (one of them) and <c>**</c> (any number of folders). Names that begin with a dot
/// are found only by a pattern that does: writers hide what is not complete so.
/// </summary>
internal sealed class GlobPattern
{
    private const string AnyFolders = "**";

    private static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];
    private static readonly bool IgnoresCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    private GlobPattern(string root, IReadOnlyList<string> segments) => (Root, Segments) = (root, segments);

    /// <summary>The full path of the folder up to the first wildcard, which must be there.</summary>
    public string Root { get; }

    /// <summary>What follows, by folder; the last one is for names of files.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern; one that ends with a separator, or with <c>**</c>, finds all files there.</param>
    /// <param name="workingFolder">What it is relative to.</param>
    public static GlobPattern Parse(string pattern, string workingFolder)
    {
        var rooted = Path.IsPathRooted(pattern) ? Path.GetPathRoot(pattern)! : workingFolder;
        var parts = pattern[(Path.IsPathRooted(pattern) ? rooted.Length : 0)..].Split(Separators).Where(static part => part is not ("" or ".")).ToList();
        if (parts.Count == 0 || pattern.EndsWith('/') || parts[^1] == AnyFolders)
        {
            parts.Add("*");
        }

        var isFixed = parts.Take(parts.Count - 1).TakeWhile(static part => !HasWildcard(part)).Count();
        var segments = new List<string>();
        foreach (var part in parts.Skip(isFixed))
        {
            // Twice any number of folders is any number of folders, found twice as slowly.
            if (part != AnyFolders || segments is [] || segments[^1] != AnyFolders)
            {
                segments.Add(part);
            }
        }

        return new GlobPattern(Path.GetFullPath(Path.Combine([rooted, .. parts.Take(isFixed)])), segments);
    }

    /// <summary>Whether a segment stands for any number of folders.</summary>
    public static bool IsAnyFolders(string segment) => segment == AnyFolders;

    /// <summary>Whether a segment stands for more than one name.</summary>
    public static bool HasWildcard(string segment) => segment.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a name fits a segment.</summary>
    public static bool Matches(string segment, ReadOnlySpan<char> name) =>
        (name is not ['.', ..] || segment is ['.', ..]) && (segment == AnyFolders || FileSystemName.MatchesSimpleExpression(segment, name, IgnoresCase));
}
