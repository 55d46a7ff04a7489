using Pipelines.Runtime.CommandLine.Doctor;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Shows what checks found: a line each, and the way out below it.</summary>
internal static class CheckLines
{
    /// <summary>Writes the lines, with the names in one column.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<(CheckStatus Status, string Name, string? Text, string? WayOut)> checks)
    {
        var widest = checks.Max(check => check.Name.Length);
        foreach (var (status, name, text, wayOut) in checks)
        {
            var color = status switch
            {
                CheckStatus.Ok => Color.Green,
                CheckStatus.Warn => Color.Yellow,
                _ => Color.Red,
            };
            console.Write(new Text(status.ToString().ToLowerInvariant().PadRight(6), new Style(color)));
            console.WriteLine($"{name.PadRight(widest)}  {text}");
            if (wayOut is not null)
            {
                console.WriteLine($"      {new string(' ', widest)}  → {wayOut}");
            }
        }
    }
}
