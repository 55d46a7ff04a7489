using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>What the commands of <c>triggers</c> that change one take.</summary>
internal static class TriggerArguments
{
    /// <summary>The flow.</summary>
    public static Argument<string> Flow() => new("flow") { Description = "The flow's id where that is unique, or namespace and id." };

    /// <summary>The trigger.</summary>
    public static Argument<string> Trigger() => new("trigger") { Description = "The trigger's id." };

    /// <summary>Who changes it.</summary>
    public static Option<string?> By() => new("--by") { Description = "Who changes it. Default: the user of this computer.", HelpName = "name" };
}
