using System.CommandLine;

namespace Pipelines.Runtime.CommandLine;

/// <summary>The options of <c>run</c> besides the flow's inputs.</summary>
internal sealed class RunOptions
{
    /// <summary>Inputs as JSON.</summary>
    public Option<string?> Inputs { get; } = new("--inputs")
    {
        Description = "Inputs as a JSON object; @file reads it from a file, - from standard input. Options count more.",
        HelpName = "json",
        Recursive = true,
    };

    /// <summary>Labels of the execution.</summary>
    public Option<string[]> Labels { get; } = new("--label", "-l")
    {
        Description = "A label of the execution, key=value; may be repeated.",
        HelpName = "key=value",
        Recursive = true,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The time the execution stands for.</summary>
    public Option<string?> LogicalDate { get; } = new("--logical-date")
    {
        Description = "The time the execution stands for (ISO 8601, local unless it has an offset). Default: now.",
        HelpName = "time",
        Recursive = true,
    };

    /// <summary>Whether only to queue it.</summary>
    public Option<bool> Detach { get; } = new("--detach", "-d")
    {
        Description = "Queue it for a process that serves, print its id and return.",
        Recursive = true,
    };

    /// <summary>Whether to print JSON.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object at the end; logs go to standard error.",
        Recursive = true,
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Inputs, Labels, LogicalDate, Detach, Json];
}
