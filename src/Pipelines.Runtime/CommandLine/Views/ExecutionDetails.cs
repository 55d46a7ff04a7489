using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>One execution for people: how it went, task run by task run.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ExecutionDetails(CommandEnvironment environment)
{
    /// <summary>Writes it.</summary>
    /// <param name="report">The execution.</param>
    public void Write(ExecutionReport report)
    {
        var console = environment.Terminal.Console;
        console.Write(Facts(report));
        console.WriteLine();
        if (report.TaskRuns.Count > 0)
        {
            console.Write(TaskRuns(report));
            console.WriteLine();
        }

        if (report.Metrics.Count > 0)
        {
            console.Write(Metrics(report.Metrics));
            console.WriteLine();
        }

        if (report.Failure is { } failure)
        {
            console.WriteText(failure.Describe());
        }

        foreach (var signal in report.Signals)
        {
            console.WriteText($"{Display.Time(signal.At, environment.Zone)} {Describe(signal)}");
        }

        new RunSummary(environment).Write(report);
        if (report.WhyExecutionWaiting is { } waiting)
        {
            console.WriteLine($"  {Display.OneLine(waiting)}");
        }
    }

    private static string Describe(ExecutionSignal signal) => signal.Kind == ExecutionSignalKind.Cancel
        ? $"asked to stop{(signal.By is { } by ? $" by {by}" : "")}{(signal.Reason is { } reason ? $": {Display.OneLine(reason)}" : "")}"
        : $"'{signal.TaskRun}' decided{(signal.By is { } decider ? $" by {decider}" : "")}";

    private Table Facts(ExecutionReport report)
    {
        var execution = report.Execution;
        var facts = TextTable.Create("", "").HideHeaders();
        facts.AddLine("logical date", Display.Time(execution.LogicalDate, environment.Zone));
        facts.AddLine("started by", execution.Trigger is { } trigger ? $"trigger {trigger}" : "hand");
        facts.AddLine("revision", execution.Revision);
        if (execution.Parent is { } parent)
        {
            facts.AddLine("subflow of", $"{parent.ExecutionId} (task {parent.TaskRun})");
        }

        if (execution.Origin is { } origin)
        {
            facts.AddLine(origin.Kind == ExecutionOriginKind.Replay ? "replay of" : "retry of", origin.ExecutionId);
        }

        if (execution.Attempt > 1)
        {
            facts.AddLine("attempt", execution.Attempt);
        }

        if (execution.Priority != 0)
        {
            facts.AddLine("priority", execution.Priority);
        }

        foreach (var child in report.Children)
        {
            facts.AddLine("subflow", $"{child.Id} {child.Flow} {StateWords.Word(child.State)}");
        }

        if (execution.NodeId is { } node)
        {
            facts.AddLine("driven by", node);
        }

        if (execution.Labels.Count > 0)
        {
            facts.AddLine("labels", string.Join(", ", execution.Labels.Select(label => $"{label.Key}={label.Value}")));
        }

        return facts;
    }

    private Table TaskRuns(ExecutionReport report)
    {
        var now = environment.Time.GetUtcNow();
        var table = TextTable.Create("TASK", "STATE", "ATTEMPTS", "STARTED", "TOOK", "REASON");
        foreach (var run in report.InOrder())
        {
            table.AddLine(
                run.ElementCount is { } count ? $"{run.Key} ({Display.Count(count, "element")})" : run.Key,
                run.State,
                run.Interruptions > 0 ? $"{run.Attempts} ({run.Interruptions} cut off)" : run.Attempts,
                run.StartedAt is { } started ? Display.TimeOfDay(started, environment.Zone) : null,
                Display.Elapsed(run.StartedAt, run.EndedAt, now),
                (report.WhyWaiting(run) ?? run.Reason ?? run.Error?.Message) is { } reason ? Display.OneLine(reason) : null);
        }

        return table;
    }

    private static Table Metrics(IReadOnlyList<MetricRecord> metrics)
    {
        var table = TextTable.Create("METRIC", "TASK", "ATTEMPT", "VALUE");
        foreach (var metric in metrics)
        {
            table.AddLine(metric.Name, metric.Key, metric.Attempt, Display.Quantity(metric.Value, metric.Unit));
        }

        return table;
    }
}
