using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Writes a flow as JSON.</summary>
internal static class FlowJson
{
    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="flow">The flow.</param>
    public static void Write(Utf8JsonWriter writer, FlowDefinition flow)
    {
        writer.WriteStartObject();
        writer.WriteString("flow", flow.FullName);
        writer.WriteString("description", flow.Description);
        writer.WriteString("revision", flow.Revision);
        writer.WriteLabels(flow.Labels);
        writer.WritePropertyName("inputs");
        writer.WriteRawValue(flow.Inputs.Schema);
        WriteFields(writer, flow.Inputs.Fields);
        writer.WriteString("outputs", flow.Output?.Type);
        WriteConcurrency(writer, flow.Concurrency);
        writer.WriteStartArray("tasks");
        foreach (var task in flow.Tasks)
        {
            WriteTask(writer, task);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("triggers");
        foreach (var trigger in flow.Triggers)
        {
            writer.WriteStartObject();
            writer.WriteString("id", trigger.Id);
            writer.WriteString("kind", TriggerText.Kind(trigger));
            writer.WriteString("fires", TriggerText.Of(trigger));
            writer.WriteString("description", trigger.Description);
            writer.WriteBoolean("enabled", trigger.IsEnabled);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The inputs for those who ask for them: a schema says what is allowed, this how to ask.</summary>
    private static void WriteFields(Utf8JsonWriter writer, IReadOnlyList<InputDefinition> fields)
    {
        writer.WriteStartArray("inputFields");
        foreach (var field in fields)
        {
            WriteField(writer, field);
        }

        writer.WriteEndArray();
    }

    private static void WriteField(Utf8JsonWriter writer, InputDefinition field)
    {
        writer.WriteStartObject();
        writer.WriteString("name", field.Name);
        writer.WriteString("kind", InputNames.ToKebab(field.Kind.ToString()));
        writer.WriteBoolean("list", field.IsList);
        writer.WriteString("expected", field.Expected);
        writer.WriteBoolean("required", field.IsRequired);
        writer.WritePropertyName("default");
        writer.WriteRawValue(field.DefaultJson ?? "null");
        writer.WriteString("description", field.Description);
        writer.WriteStartArray("choices");
        foreach (var choice in field.Choices)
        {
            writer.WriteStringValue(choice);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteConcurrency(Utf8JsonWriter writer, ConcurrencyPolicy? concurrency)
    {
        if (concurrency is null)
        {
            writer.WriteNull("concurrency");
            return;
        }

        writer.WriteStartObject("concurrency");
        writer.WriteNumber("limit", concurrency.Limit);
        writer.WriteString("onLimit", InputNames.ToKebab(concurrency.OnLimit.ToString()));
        writer.WriteString("keyInput", concurrency.KeyInput);
        writer.WriteEndObject();
    }

    private static void WriteTask(Utf8JsonWriter writer, TaskDefinition task)
    {
        writer.WriteStartObject();
        writer.WriteString("id", task.Id);
        writer.WriteString("role", InputNames.ToKebab(task.Role.ToString()));
        writer.WriteString("description", task.Description);
        writer.WriteStartArray("after");
        foreach (var dependency in task.Dependencies)
        {
            writer.WriteStartObject();
            writer.WriteString("task", dependency.TaskId);
            writer.WriteString("kind", InputNames.ToKebab(dependency.Kind.ToString()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("output", task.OutputType);
        writer.WriteString("each", task.Each);
        if (task.MaxParallel is { } most)
        {
            writer.WriteNumber("maxParallel", most);
        }

        writer.WriteString("when", task.ConditionName);
        writer.WriteString("handles", task.Handles);
        writer.WriteNumber("maxRetries", task.Retry?.MaxRetries ?? 0);
        if (task.Timeout is { } timeout)
        {
            writer.WriteNumber("timeoutMs", (long)timeout.TotalMilliseconds);
        }

        writer.WriteBoolean("allowFailure", task.AllowFailure);
        if (task.Pool is { } pool)
        {
            writer.WriteString("pool", pool.Name);
            writer.WriteNumber("slots", pool.Slots);
        }

        if (task.Approval is { } approval)
        {
            writer.WriteStartObject("approval");
            writer.WriteString("question", approval.Question);
            writer.WritePropertyName("decision");
            WriteField(writer, approval.Decision);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
