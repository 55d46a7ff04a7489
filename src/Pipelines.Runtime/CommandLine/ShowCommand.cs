using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Help;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Graphs;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>show</c>: all that is known of a flow. Opens nothing.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ShowCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _flow = new("flow") { Description = "The flow." };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("show", "Show a flow: inputs, tasks, triggers.") { _flow, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var flow = await environment.DescribeAsync(parsed.GetRequiredValue(_flow), cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => FlowJson.Write(writer, flow));
        }
        else
        {
            Show(flow);
        }

        return ExitCode.Succeeded;
    }

    private void Show(FlowDefinition flow)
    {
        var console = environment.Terminal.Console;
        console.WriteText(flow.FullName);
        if (flow.Description is { } description)
        {
            console.WriteText(description);
        }

        console.WriteLine();
        var facts = TextTable.Create("", "").HideHeaders();
        facts.AddLine("revision", flow.Revision);
        if (environment.Server is null)
        {
            facts.AddLine("class", flow.Source is { } source ? $"{flow.Type} ({source.File})" : flow.Type.ToString());
        }

        if (flow.Concurrency is { } concurrency)
        {
            facts.AddLine("concurrency", $"{Display.Count(concurrency.Limit, "execution")} at once, then {Inputs.InputNames.ToKebab(concurrency.OnLimit.ToString())}");
        }

        if (flow.Labels.Count > 0)
        {
            facts.AddLine("labels", string.Join(", ", flow.Labels.Select(label => $"{label.Key}={label.Value}")));
        }

        if (flow.Output is { } output)
        {
            facts.AddLine("outputs", output.Type);
        }

        console.Write(facts);
        ShowInputs(flow);
        ShowTasks(flow);
        ShowTriggers(flow);
    }

    private void ShowInputs(FlowDefinition flow)
    {
        if (flow.Inputs.Fields.Count == 0)
        {
            return;
        }

        var table = TextTable.Create("INPUT", "EXPECTS", "DEFAULT", "DESCRIPTION");
        foreach (var input in flow.Inputs.Fields)
        {
            var isDefaulted = input.DefaultJson is not null;
            table.AddLine(
                $"--{Inputs.InputNames.ToKebab(input.Name)}",
                input.Expected,
                input.IsRequired ? "required" : isDefaulted ? InputHelp.Default(input.DefaultJson!, input) : "",
                input.Description);
        }

        Section(table);
    }

    private void ShowTasks(FlowDefinition flow)
    {
        var table = TextTable.Create("TASK", "AFTER", "RETURNS", "NOTES", "DESCRIPTION");
        foreach (var (task, node) in flow.Tasks.Zip(FlowGraph.Of(flow).Nodes))
        {
            string?[] notes =
            [
                .. node.Notes,
                task.Timeout is { } timeout ? $"timeout {Display.Duration(timeout)}" : null,
                task.Pool is { } pool ? $"{Display.Count(pool.Slots, "slot")} of pool {pool.Name}" : null,
                task.Approval is { } approval ? $"asks: {approval.Question}" : null,
            ];
            var role = task.Role == TaskRole.Work ? "" : $" ({Inputs.InputNames.ToKebab(task.Role.ToString())})";
            table.AddLine(task.Id + role, string.Join(", ", task.Dependencies.Select(dependency => dependency.TaskId)), task.OutputType, string.Join("; ", notes.OfType<string>()), task.Description);
        }

        Section(table);
    }

    private void ShowTriggers(FlowDefinition flow)
    {
        if (flow.Triggers.Count == 0)
        {
            return;
        }

        var table = TextTable.Create("TRIGGER", "FIRES", "DESCRIPTION");
        foreach (var trigger in flow.Triggers)
        {
            table.AddLine(trigger.Id, $"{TriggerText.Of(trigger)}{(trigger.IsEnabled ? "" : " (off)")}", trigger.Description);
        }

        Section(table);
    }

    private void Section(Table table)
    {
        environment.Terminal.Console.WriteLine();
        environment.Terminal.Console.Write(table);
    }
}
