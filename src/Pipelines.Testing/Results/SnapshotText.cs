using System.Text;

namespace Pipelines.Testing;

/// <summary>Tells a person what an execution did, for the message of a failed test.</summary>
internal static class SnapshotText
{
    private const int LastLines = 20;

    public static string Of(ExecutionSnapshot snapshot)
    {
        var execution = snapshot.Execution;
        var text = new StringBuilder();
        text.Append("Execution of ").Append(execution.Flow).Append(" is ").Append(execution.State);
        if (execution.Reason is { } reason)
        {
            text.Append(": ").Append(reason);
        }

        text.AppendLine();
        foreach (var taskRun in snapshot.TaskRuns)
        {
            text.Append("  ").AppendLine(new TestTaskRun(snapshot, taskRun).ToString());
        }

        var skipped = Math.Max(0, snapshot.Logs.Count - LastLines);
        text.AppendLine(skipped == 0 ? "Log:" : $"Log (last {LastLines} of {snapshot.Logs.Count} lines):");
        foreach (var line in snapshot.Logs.Skip(skipped))
        {
            text.Append("  ").AppendLine(line.ToTestLine().ToString());
        }

        return text.ToString();
    }
}
