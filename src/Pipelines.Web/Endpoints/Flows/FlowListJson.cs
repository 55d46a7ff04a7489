using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Web.Endpoints.Paging;

namespace Pipelines.Web.Endpoints.Flows;

/// <summary>Writes a page of flows; each as <c>list --json</c> does.</summary>
internal static class FlowListJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, Page<FlowDefinition> page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("flows");
        foreach (var flow in page.Items)
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
        writer.WriteString("next", page.Next);
        writer.WriteEndObject();
    }
}
