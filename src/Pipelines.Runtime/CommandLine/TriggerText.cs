using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Says when a trigger fires.</summary>
internal static class TriggerText
{
    /// <summary>One line.</summary>
    /// <param name="trigger">The trigger.</param>
    public static string Of(TriggerDefinition trigger) => trigger switch
    {
        ScheduleTriggerDefinition schedule => $"at {schedule.Cron} ({schedule.TimeZone})",
        WebhookTriggerDefinition webhook => $"on a request to webhook {webhook.Key}",
        AfterFlowTriggerDefinition after => $"after {after.After().FullName} is {string.Join(" or ", after.States.Select(StateWords.Word))}",
        FileArrivalTriggerDefinition file => $"when a file {file.Pattern} arrives",
        PollTriggerDefinition poll => $"on what is found every {Display.Duration(poll.Every)}",
        ListenTriggerDefinition => "on messages",
        _ => trigger.GetType().Name,
    };

    /// <summary>What kind it is: <c>schedule</c>.</summary>
    /// <param name="trigger">The trigger.</param>
    public static string Kind(TriggerDefinition trigger) =>
        Inputs.InputNames.ToKebab(trigger.GetType().Name.Replace("TriggerDefinition", "", StringComparison.Ordinal));
}
