using System.CommandLine;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>list</c>: the flows of the program. Opens nothing.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ListCommand(CommandEnvironment environment)
{
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("list", "List the flows of this program.") { _json };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var flows = environment.Flows.Flows.OrderBy(flow => flow.FullName, StringComparer.Ordinal).ToList();
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, flows));
        }
        else if (flows.Count == 0)
        {
            environment.Terminal.Error.WriteLine("This program has no flows. Add them with builder.Pipelines.AddFlows().");
        }
        else
        {
            var table = TextTable.Create("FLOW", "TASKS", "TRIGGERS", "DESCRIPTION");
            foreach (var flow in flows)
            {
                table.AddLine(flow.FullName, flow.Tasks.Count, Triggers(flow), flow.Description);
            }

            environment.Terminal.Console.Write(table);
        }

        return ExitCode.Succeeded;
    }

    private static string Triggers(FlowDefinition flow) => flow.Triggers.Count == 0 ? "-" : string.Join(", ", flow.Triggers.Select(trigger => trigger.Id));

    private static void Write(Utf8JsonWriter writer, List<FlowDefinition> flows)
    {
        writer.WriteStartArray();
        foreach (var flow in flows)
        {
            writer.WriteStartObject();
            writer.WriteString("flow", flow.FullName);
            writer.WriteString("namespace", flow.Namespace);
            writer.WriteString("id", flow.Id);
            writer.WriteString("description", flow.Description);
            writer.WriteString("revision", flow.Revision);
            writer.WriteNumber("tasks", flow.Tasks.Count);
            writer.WriteStartArray("triggers");
            foreach (var trigger in flow.Triggers)
            {
                writer.WriteStringValue(trigger.Id);
            }

            writer.WriteEndArray();
            writer.WriteLabels(flow.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
