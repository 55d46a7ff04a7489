using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Hosting;

/// <summary>What the command at hand shows of the program's own log.</summary>
internal sealed class ConsoleLogSettings
{
    /// <summary>The lowest level that is shown.</summary>
    public LogLevel MinLevel { get; set; } = LogLevel.Warning;

    /// <summary>Whether also what the command's view tells in its own words.</summary>
    public bool ShowsAll { get; set; }
}
