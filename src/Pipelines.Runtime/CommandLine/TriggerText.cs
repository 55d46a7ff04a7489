using System.Globalization;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Says when a trigger fires.</summary>
internal static class TriggerText
{
    private const int LongestList = 3;

    /// <summary>One line.</summary>
    /// <param name="trigger">The trigger.</param>
    public static string Of(TriggerDefinition trigger) => trigger switch
    {
        ScheduleTriggerDefinition schedule => Of(schedule),
        WebhookTriggerDefinition webhook => Of(webhook),
        AfterFlowTriggerDefinition after => $"after {after.After().FullName} is {Words(after.States)}",
        AfterFlowsTriggerDefinition after => Of(after),
        FileArrivalTriggerDefinition file => $"when a file {file.Pattern} arrives{(file.MoveTo is { } folder ? $", moved to {folder}" : "")}",
        PollTriggerDefinition poll => $"on what is found every {Display.Duration(poll.Every)}",
        ListenTriggerDefinition => "on messages",
        DescribedTriggerDefinition described => described.Fires,
        _ => trigger.GetType().Name,
    };

    /// <summary>What kind it is: <c>schedule</c>.</summary>
    /// <param name="trigger">The trigger.</param>
    public static string Kind(TriggerDefinition trigger) => trigger is DescribedTriggerDefinition described
        ? described.Kind
        : Inputs.InputNames.ToKebab(trigger.GetType().Name.Replace("TriggerDefinition", "", StringComparison.Ordinal));

    private static string Of(ScheduleTriggerDefinition schedule)
    {
        var from = schedule.From is { } first ? $", from {Local(first)}" : "";
        var until = schedule.Until is { } end ? $", until {Local(end)}" : "";
        return $"at {schedule.Cron ?? List(schedule.Times)} ({schedule.TimeZone}){from}{until}";
    }

    private static string Of(WebhookTriggerDefinition webhook)
    {
        var signed = webhook.Signature == WebhookSignature.None ? "" : $", signed as {webhook.Signature} does";
        return $"on a {string.Join(" or ", webhook.Methods)} request to webhook {webhook.Key}{signed}";
    }

    private static string Of(AfterFlowsTriggerDefinition after)
    {
        var flows = string.Join(" and ", after.After.Select(flow => flow().FullName));
        var together = after.Within is { } within ? $"within {Display.Duration(within)}"
            : after.Deadline is { } deadline ? string.Create(CultureInfo.InvariantCulture, $"in the day up to {deadline:HH:mm} ({after.TimeZone})")
            : "";
        return $"once {flows} are {Words(after.States)} {together}".TrimEnd();
    }

    private static string Words(IEnumerable<ExecutionState> states) => string.Join(" or ", states.Select(StateWords.Word));

    private static string List(IReadOnlyList<DateTime> times)
    {
        var shown = string.Join(", ", times.Take(LongestList).Select(Local));
        return times.Count > LongestList ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {times.Count - LongestList} more times") : shown;
    }

    private static string Local(DateTime time) => time.ToString(
        time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : time.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
