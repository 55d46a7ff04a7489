using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Sources;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>list</c>: the flows of the program. Opens nothing.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ListCommand(CommandEnvironment environment)
{
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("list", "List the flows.") { _json };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var flows = environment.Listings.OrderBy(flow => flow.FullName, StringComparer.Ordinal).ToList();
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, flows));
        }
        else if (flows.Count == 0)
        {
            environment.Terminal.Error.WriteLine(environment.Server is null ? "This program has no flows. Add them with builder.Pipelines.AddFlows()." : $"The server {environment.Server.Name} has no flows that may be seen.");
        }
        else
        {
            var table = TextTable.Create("FLOW", "TASKS", "TRIGGERS", "DESCRIPTION");
            foreach (var flow in flows)
            {
                table.AddLine(flow.FullName, flow.Tasks, Triggers(flow), flow.Description);
            }

            environment.Terminal.Console.Write(table);
        }

        return ExitCode.Succeeded;
    }

    private static string Triggers(FlowListing flow) => flow.Triggers.Count == 0 ? "-" : string.Join(", ", flow.Triggers);

    private static void Write(Utf8JsonWriter writer, List<FlowListing> flows)
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
            writer.WriteNumber("tasks", flow.Tasks);
            writer.WriteStartArray("triggers");
            foreach (var trigger in flow.Triggers)
            {
                writer.WriteStringValue(trigger);
            }

            writer.WriteEndArray();
            writer.WriteLabels(flow.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
