using System.Globalization;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>Whether an execution that began under one revision of its flow can go on under another; pure.</summary>
internal static class RevisionCheck
{
    /// <summary>What keeps it from going on, one sentence each; empty when nothing does.</summary>
    /// <param name="flow">The flow as it is now.</param>
    /// <param name="taskRuns">What the execution has done.</param>
    /// <param name="outputs">The outputs it has.</param>
    public static IReadOnlyList<string> Problems(FlowDefinition flow, IReadOnlyList<TaskRunRecord> taskRuns, IReadOnlyList<TaskOutputRecord> outputs)
    {
        var tasks = flow.Tasks.ToDictionary(static task => task.Id, StringComparer.Ordinal);
        var outputOf = outputs.ToDictionary(static output => output.Key, static output => output.Json);
        var problems = new List<string>();
        foreach (var byTask in taskRuns.GroupBy(static run => run.Key.TaskId, StringComparer.Ordinal))
        {
            var runs = byTask.ToList();
            if (!tasks.TryGetValue(byTask.Key, out var task))
            {
                AddGone(byTask.Key, runs, problems);
            }
            else if (FanOutProblem(task, runs, outputOf) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                AddOutputs(task, runs, outputOf, problems);
            }
        }

        return problems;
    }

    private static void AddGone(string taskId, List<TaskRunRecord> runs, List<string> problems)
    {
        if (runs.Find(static run => run.State.IsTerminal() && run.State != TaskRunState.Skipped) is { } ended)
        {
            problems.Add($"Task '{taskId}' does not exist any more, but has ended as {ended.State}.");
        }
    }

    private static string? FanOutProblem(TaskDefinition task, List<TaskRunRecord> runs, Dictionary<TaskRunKey, ReadOnlyMemory<byte>> outputOf)
    {
        var whole = runs.Find(static run => run.Key.ElementIndex is null);
        if (whole is null || whole.State is TaskRunState.Skipped or TaskRunState.Pending)
        {
            return null;
        }

        if (whole.ElementCount is not { } count)
        {
            return task.Each is null || whole.State is TaskRunState.Failed or TaskRunState.Canceled
                ? null
                : $"Task '{task.Id}' ran once, but runs for each element of '{task.Each}' now.";
        }

        if (task.Each is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Task '{task.Id}' ran for each of {count} elements, but runs once now.");
        }

        return outputOf.TryGetValue(new TaskRunKey(task.Each), out var list) && ElementList.Split(list)?.Count is var now && now != count
            ? string.Create(CultureInfo.InvariantCulture, $"Task '{task.Id}' ran for each of {count} elements, but runs for each element of '{task.Each}' now, which has {now?.ToString(CultureInfo.InvariantCulture) ?? "no"} elements.")
            : null;
    }

    private static void AddOutputs(TaskDefinition task, List<TaskRunRecord> runs, Dictionary<TaskRunKey, ReadOnlyMemory<byte>> outputOf, List<string> problems)
    {
        if (task.CheckOutput is not { } check)
        {
            return;
        }

        foreach (var run in runs.Where(static run => run.State == TaskRunState.Succeeded && run.ElementCount is null))
        {
            if (!outputOf.TryGetValue(run.Key, out var json))
            {
                problems.Add($"Task '{run.Key}' returned nothing, but returns {task.OutputType ?? "a value"} now.");
                return;
            }

            using var document = JsonDocument.Parse(json);
            var context = new BindingContext { IgnoresUnknownProperties = true };
            check(document.RootElement, context);
            if (context.Errors.Count > 0)
            {
                problems.Add($"The output of task '{run.Key}' does not fit its type any more{(task.OutputType is null ? "" : $" ({task.OutputType})")}: {string.Join("; ", context.Errors)}.");
                return;
            }
        }
    }
}
