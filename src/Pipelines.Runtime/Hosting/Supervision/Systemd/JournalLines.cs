using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Hosting.Supervision.Systemd;

/// <summary>Lines as the journal reads them from a service's output: each begins with its priority, and needs no time of its own (sd-daemon(3)).</summary>
internal static class JournalLines
{
    /// <summary>Whether standard error goes to the journal itself, and not to where a shell has directed it.</summary>
    public static bool AreWanted { get; } = OperatingSystem.IsLinux()
        && IsJournal(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), new FileInfo("/proc/self/fd/2").LinkTarget);

    /// <summary>Whether a file is the stream that systemd named as <c>device:inode</c>.</summary>
    public static bool IsJournal(string? journalStream, string? linkTarget) =>
        journalStream?.Split(':') is [_, var inode] && linkTarget == $"socket:[{inode}]";

    /// <summary>A message, with the priority on each of its lines: the journal takes every line for a message.</summary>
    public static string Format(LogLevel level, string text)
    {
        var priority = level switch
        {
            LogLevel.Critical => "<2>",
            LogLevel.Error => "<3>",
            LogLevel.Warning => "<4>",
            LogLevel.Information => "<6>",
            _ => "<7>",
        };
        return priority + text.ReplaceLineEndings("\n").Replace("\n", $"\n{priority}", StringComparison.Ordinal);
    }
}
