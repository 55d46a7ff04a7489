using System.CommandLine;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    /// <summary>Stack traces and every log line.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show every log line, and stack traces of errors.",
        Recursive = true,
    };

    /// <summary>An option <c>--json</c> for a command.</summary>
    /// <param name="description">What is printed.</param>
    public static Option<bool> Json(string description = "Print JSON.") => new("--json") { Description = description };
}
