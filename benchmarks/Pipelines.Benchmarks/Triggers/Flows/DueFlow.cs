using Pipelines.Benchmarks.Triggers.Programs;

namespace Pipelines.Benchmarks.Triggers.Flows;

/// <summary>One task, which notes how long after its tick it began.</summary>
/// <param name="execution">Says which tick.</param>
/// <param name="records">Takes the note.</param>
[Flow("due", Namespace = "benchmark")]
internal sealed partial class DueFlow(ExecutionInfo execution, RecordFile records)
{
    [Task]
    public void Only() => records.Add(RecordFile.TaskStarted, TimeProvider.System.GetUtcNow() - execution.LogicalDate);
}
