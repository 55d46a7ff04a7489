using System.Globalization;

namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>An execution whose start was acknowledged.</summary>
internal sealed record AcceptedExecution(string Id, string Flow, long Number)
{
    /// <summary>Reads a log; a line is an execution.</summary>
    public static IReadOnlyList<AcceptedExecution> Read(string path) =>
        [.. WholeLines.Read(path).Select(static line => line.Split(' ')).Select(static parts => new AcceptedExecution(parts[0], parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture)))];
}
