namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>How many others want the processors: what figures of a busy machine must be read with.</summary>
internal static class LoadAverage
{
    private const string Path = "/proc/loadavg";

    /// <summary>Of the last minute, as the system tells it.</summary>
    public static string Text => File.Exists(Path) ? File.ReadAllText(Path).Split(' ')[0] : "unknown";
}
