using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Writes an execution as the one JSON object of <c>run --json</c>. Times are UTC (ISO 8601), durations milliseconds.</summary>
internal static class ExecutionJson
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="report">The execution.</param>
    public static void Write(TextWriter output, ExecutionReport report) => output.WriteJson(writer => Write(writer, report));

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="report">The execution.</param>
    public static void Write(Utf8JsonWriter writer, ExecutionReport report)
    {
        var execution = report.Execution;
        writer.WriteStartObject();
        writer.WriteString("executionId", execution.Id);
        writer.WriteString("flow", execution.Flow);
        writer.WriteString("state", StateWords.Word(execution.State));
        writer.WriteString("reason", execution.Reason);
        writer.WriteString("waiting", report.WhyExecutionWaiting);
        writer.WriteString("revision", execution.Revision);
        writer.WriteString("node", execution.NodeId);
        writer.WriteString("trigger", execution.Trigger);
        writer.WriteString("parent", execution.Parent?.ExecutionId);
        writer.WriteString("parentTask", execution.Parent?.TaskRun.ToString());
        WriteOrigin(writer, execution.Origin);
        writer.WriteNumber("attempt", execution.Attempt);
        writer.WriteNumber("priority", execution.Priority);
        writer.WriteInstant("logicalDate", execution.LogicalDate);
        writer.WriteLabels(execution.Labels);
        writer.WriteInstant("createdAt", execution.CreatedAt);
        writer.WriteInstant("startedAt", execution.StartedAt);
        writer.WriteInstant("endedAt", execution.EndedAt);
        WriteDuration(writer, execution.StartedAt, execution.EndedAt);
        writer.WriteMasked("inputs", execution.InputsJson, report.Flow?.Inputs);
        writer.WriteMasked("outputs", execution.OutputsJson);
        writer.WriteStartArray("tasks");
        foreach (var run in report.InOrder())
        {
            WriteTaskRun(writer, report, run);
        }

        writer.WriteEndArray();
        WriteError(writer, report.Failure);
        writer.WriteStartArray("children");
        foreach (var child in report.Children)
        {
            writer.WriteStartObject();
            writer.WriteString("executionId", child.Id);
            writer.WriteString("flow", child.Flow);
            writer.WriteString("state", StateWords.Word(child.State));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteSignals(writer, report.Signals);
        writer.WriteEndObject();
    }

    /// <summary>Writes an execution of a list.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="execution">The execution.</param>
    public static void Write(Utf8JsonWriter writer, ExecutionSummary execution)
    {
        writer.WriteStartObject();
        writer.WriteString("executionId", execution.Id);
        writer.WriteString("flow", execution.Flow);
        writer.WriteString("state", StateWords.Word(execution.State));
        writer.WriteString("reason", execution.Reason);
        writer.WriteString("trigger", execution.Trigger);
        writer.WriteString("parent", execution.ParentId);
        WriteOrigin(writer, execution.Origin);
        writer.WriteNumber("priority", execution.Priority);
        writer.WriteInstant("logicalDate", execution.LogicalDate);
        writer.WriteLabels(execution.Labels);
        writer.WriteInstant("createdAt", execution.CreatedAt);
        writer.WriteInstant("startedAt", execution.StartedAt);
        writer.WriteInstant("endedAt", execution.EndedAt);
        writer.WriteEndObject();
    }

    /// <summary>The execution it was made from, or null.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="origin">The origin.</param>
    public static void WriteOrigin(Utf8JsonWriter writer, ExecutionOrigin? origin)
    {
        writer.WriteString("originKind", origin?.Kind.ToString().ToLowerInvariant());
        writer.WriteString("origin", origin?.ExecutionId);
    }

    private static void WriteSignals(Utf8JsonWriter writer, IReadOnlyList<ExecutionSignal> signals)
    {
        writer.WriteStartArray("signals");
        foreach (var signal in signals)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", signal.Kind.ToString().ToLowerInvariant());
            writer.WriteString("task", signal.TaskRun?.ToString());
            writer.WriteMasked("value", signal.Json);
            writer.WriteString("reason", signal.Reason);
            writer.WriteString("by", signal.By);
            writer.WriteInstant("at", signal.At);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTaskRun(Utf8JsonWriter writer, ExecutionReport report, TaskRunRecord run)
    {
        writer.WriteStartObject();
        writer.WriteString("id", run.Key.TaskId);
        if (run.Key.ElementIndex is { } index)
        {
            writer.WriteNumber("element", index);
        }

        if (run.ElementCount is { } count)
        {
            writer.WriteNumber("elements", count);
        }

        writer.WriteString("state", StateWords.Word(run.State));
        if (run.Reason is { } reason)
        {
            writer.WriteString("reason", reason);
        }

        if (report.WhyWaiting(run) is { } waiting)
        {
            writer.WriteString("waiting", waiting);
        }

        writer.WriteNumber("attempts", run.Attempts);
        WriteDuration(writer, run.StartedAt, run.EndedAt);
        writer.WriteMasked("output", report.Outputs.TryGetValue(run.Key, out var output) ? output : (ReadOnlyMemory<byte>?)null);
        if (run.Error is { } error)
        {
            writer.WriteString("error", error.Message);
        }

        WriteMetrics(writer, report.Metrics.Where(metric => metric.Key == run.Key && metric.Attempt == run.Attempts));
        writer.WriteEndObject();
    }

    /// <summary>The figures of the last attempt: those of one that failed count rows that were read again.</summary>
    private static void WriteMetrics(Utf8JsonWriter writer, IEnumerable<MetricRecord> metrics)
    {
        writer.WriteStartArray("metrics");
        foreach (var metric in metrics)
        {
            writer.WriteStartObject();
            writer.WriteString("name", metric.Name);
            writer.WriteNumber("value", metric.Value);
            writer.WriteString("unit", metric.Unit);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter writer, ExecutionFailure? failure)
    {
        if (failure is null)
        {
            writer.WriteNull("error");
            return;
        }

        writer.WriteStartObject("error");
        writer.WriteString("task", failure.Task?.ToString());
        writer.WriteNumber("attempt", failure.Attempt);
        writer.WriteNumber("maxAttempts", Math.Max(failure.Attempt, failure.MaxAttempts));
        writer.WriteString("type", failure.Error.Type);
        writer.WriteString("message", failure.Error.Message);
        writer.WriteEndObject();
    }

    /// <summary>How long something took, in milliseconds, or null while it runs.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="from">When it started.</param>
    /// <param name="to">When it ended.</param>
    public static void WriteDuration(Utf8JsonWriter writer, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is { } start && to is { } end)
        {
            writer.WriteNumber("durationMs", (long)(end - start).TotalMilliseconds);
        }
        else
        {
            writer.WriteNull("durationMs");
        }
    }
}
