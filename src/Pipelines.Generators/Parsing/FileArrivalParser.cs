using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads <c>[FileArrival]</c>.</summary>
internal sealed class FileArrivalParser(TriggerSettings settings)
{
    public FileArrivalModel Parse()
    {
        var pattern = settings.Attribute.Argument<string>(0) ?? "";
        if (pattern.Trim().Length == 0)
        {
            settings.ReportRange(settings.Attribute.LocateArgument(0), "The pattern", $"'{pattern}'", "a path such as 'inbox/*.csv'");
        }

        var folder = settings.Attribute.Named("MoveTo", "") is { Length: > 0 } given ? given : null;
        if (folder is not null && IsWithin(FixedFolder(pattern), Normalize(folder)))
        {
            settings.ReportContradiction(settings.Attribute.LocateNamed("MoveTo"), $"moves files of '{pattern}' to '{folder}', where they are already, so none would start it; move them elsewhere");
        }

        return new FileArrivalModel(pattern, settings.Duration("SettledFor", "2s"), settings.Interval("Every", "5s"), folder);
    }

    // What lies where files are moved to has been dealt with, so it starts nothing.
    private static bool IsWithin(string folder, string other) =>
        folder == other || other.Length == 0 || folder.StartsWith(other + "/", StringComparison.Ordinal);

    /// <summary>The folder up to the first wildcard.</summary>
    private static string FixedFolder(string pattern)
    {
        var segments = Normalize(pattern).Split('/');
        return string.Join("/", segments.Take(segments.Length - 1).TakeWhile(static segment => segment.IndexOfAny(['*', '?']) < 0));
    }

    private static string Normalize(string path)
    {
        path = path.Replace('\\', '/').TrimEnd('/');
        return path == "." ? "" : path.StartsWith("./", StringComparison.Ordinal) ? path.Substring(2) : path;
    }
}
