using System.Globalization;

namespace CrashProgram;

/// <summary>What the one who starts this program decides, by environment variables.</summary>
internal static class CrashSettings
{
    /// <summary>The file that tasks append what they do to.</summary>
    public static string EffectLog => Environment.GetEnvironmentVariable("CRASH_EFFECTS") ?? "effects.log";

    /// <summary>The file that the ids of accepted executions are appended to.</summary>
    public static string AcceptedLog => Environment.GetEnvironmentVariable("CRASH_ACCEPTED") ?? "accepted.log";

    /// <summary>Whether this process starts executions itself.</summary>
    public static bool Feeds => FeedEvery > TimeSpan.Zero;

    /// <summary>How often it does.</summary>
    public static TimeSpan FeedEvery => TimeSpan.FromMilliseconds(Number("CRASH_FEED_EVERY_MS", 0));

    /// <summary>It stops to once this file is there.</summary>
    public static string StopFile => AcceptedLog + ".stop";

    /// <summary>The longest an attempt usually takes; one in twenty takes ten times as long.</summary>
    public static int WorkMs => Number("CRASH_WORK_MS", 120);

    /// <summary>By how much this process's clock is ahead of the machine's; negative when it is behind.</summary>
    public static TimeSpan ClockAhead => TimeSpan.FromMilliseconds(Number("CRASH_CLOCK_AHEAD_MS", 0));

    /// <summary>Where it listens; <see langword="null"/> for nowhere.</summary>
    public static string? WebUrls => Environment.GetEnvironmentVariable("CRASH_WEB_URLS");

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
