using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary><c>triggers enable</c> and <c>triggers disable</c>.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class TriggersEnableCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _flow = TriggerArguments.Flow();
    private readonly Argument<string> _trigger = TriggerArguments.Trigger();
    private readonly Option<string?> _by = TriggerArguments.By();
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    /// <param name="isEnabled">Whether it enables.</param>
    public Command Build(bool isEnabled)
    {
        var command = isEnabled
            ? new Command("enable", "Have a trigger fire from now on. Ticks of before start nothing.")
            : new Command("disable", "Have a trigger fire no more. What it has started goes on.");
        command.Add(_flow);
        command.Add(_trigger);
        command.Add(_by);
        command.Add(_json);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, isEnabled, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, bool isEnabled, CancellationToken cancellationToken)
    {
        var change = TriggerChange.Enable(isEnabled);
        var trigger = await environment.Triggers.SetAsync(
            parsed.GetRequiredValue(_flow), parsed.GetRequiredValue(_trigger), change, parsed.GetValue(_by), isEnabled ? "trigger.enable" : "trigger.disable", cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                TriggerJson.WriteSettings(writer, trigger);
                writer.WriteEndObject();
            });
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync($"Trigger {trigger.Name} is {(isEnabled ? "enabled" : "disabled")}.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }
}
