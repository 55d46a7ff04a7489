using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>The options of <c>backfill &lt;flow&gt;</c> besides the flow's inputs.</summary>
internal sealed class BackfillOptions
{
    /// <summary>The schedule.</summary>
    public Argument<string?> Trigger { get; } = new("trigger")
    {
        Description = "The schedule whose ticks to run; may be left out where the flow has one only.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The beginning of the range.</summary>
    public Option<string?> From { get; } = new("--from")
    {
        Description = "The beginning of the range: a month (2019-01), a date or a time (ISO 8601), in the schedule's time zone unless it has an offset.",
        HelpName = "time",
    };

    /// <summary>The end of the range.</summary>
    public Option<string?> To { get; } = new("--to")
    {
        Description = "The end of the range, inclusive: a month or a date stands for all of it. Default: now.",
        HelpName = "time",
    };

    /// <summary>Whether what succeeded is left out.</summary>
    public Option<bool> OnlyMissing { get; } = new("--only-missing") { Description = "Only ticks without an execution that succeeded." };

    /// <summary>Whether only what failed is run.</summary>
    public Option<bool> OnlyFailed { get; } = new("--only-failed") { Description = "Only ticks whose execution failed or was canceled." };

    /// <summary>Whether to begin with the last tick.</summary>
    public Option<bool> NewestFirst { get; } = new("--newest-first") { Description = "Begin with the last tick." };

    /// <summary>How many at once.</summary>
    public Option<int> Parallel { get; } = new("--parallel", "-p")
    {
        Description = "How many of its executions may be open at once. [default: 1]",
        HelpName = "number",
        DefaultValueFactory = static _ => 1,
    };

    /// <summary>Whether to show what would happen, and do nothing.</summary>
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Print the ticks and what would become of each, and do nothing." };

    /// <summary>Whether to stay until it has ended.</summary>
    public Option<bool> Wait { get; } = new("--wait", "-w") { Description = "Stay until it has ended, and drive it in this process too." };

    /// <summary>Who wants it.</summary>
    public Option<string?> By { get; } = new("--by") { Description = "Who wants it. Default: the user of this computer.", HelpName = "name" };

    /// <summary>The inputs and labels, as <c>run</c> takes them.</summary>
    public RunOptions Run { get; } = new();

    /// <summary>Whether to print JSON.</summary>
    public Option<bool> Json { get; } = GlobalOptions.Json("Print one JSON object.");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [From, To, OnlyMissing, OnlyFailed, NewestFirst, Parallel, Run.Labels, Run.Inputs, DryRun, Wait, By, Json];
}
