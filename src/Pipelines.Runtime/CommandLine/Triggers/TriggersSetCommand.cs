using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary><c>triggers set</c>: changes settings of a trigger, or takes back what was changed.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class TriggersSetCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _flow = TriggerArguments.Flow();
    private readonly Argument<string> _trigger = TriggerArguments.Trigger();
    private readonly Option<bool> _reset = new("--reset") { Description = "Go back to what code and configuration say, but for what is set with it." };
    private readonly Option<string?> _by = TriggerArguments.By();
    private readonly Option<bool> _json = GlobalOptions.Json();

    // Enabling is a command of its own.
    private readonly List<(string Setting, Option<string?> Option)> _settings =
    [
        .. TriggerSetting.All.Where(static setting => setting.Name != TriggerSetting.Enabled).Select(static setting =>
            (setting.Name, new Option<string?>($"--{InputNames.ToKebab(setting.Name)}") { Description = $"Set it to {setting.Expected}.", HelpName = "value" })),
    ];

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("set", "Change settings of a trigger. They count more than code and configuration, in all processes.") { _flow, _trigger };
        foreach (var (_, option) in _settings)
        {
            command.Add(option);
        }

        command.Add(_reset);
        command.Add(_by);
        command.Add(_json);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = _settings.Where(setting => parsed.GetValue(setting.Option) is not null).ToDictionary(setting => setting.Setting, setting => parsed.GetValue(setting.Option));
        var change = new TriggerChange { Settings = given, ResetsOthers = parsed.GetValue(_reset) };
        if (given.Count == 0 && !change.ResetsOthers)
        {
            throw new UsageException($"Say what to set: {string.Join(", ", _settings.Select(static setting => setting.Option.Name))}, or --reset.");
        }

        var trigger = await environment.Triggers.SetAsync(
            parsed.GetRequiredValue(_flow), parsed.GetRequiredValue(_trigger), change, parsed.GetValue(_by), change.ResetsOthers ? "trigger.reset" : "trigger.set", cancellationToken).ConfigureAwait(false);
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
            await environment.Terminal.Out.WriteLineAsync($"Trigger {trigger.Name} fires {trigger.Fires}{(trigger.IsEnabled ? "" : ", once it is enabled")}.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }
}
