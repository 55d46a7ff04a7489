using Pipelines;

namespace CrashProgram.Flows;

/// <summary>Runs another program, with children of its own; only in its first attempt.</summary>
[Flow("program", Namespace = "slow")]
internal sealed partial class ProgramFlow(ProgramFlow.Inputs inputs)
{
    /// <summary>A shell script.</summary>
    internal sealed record Inputs(string Script);

    [Task]
    public async Task<string> RunAsync(TaskContext task, CancellationToken cancellationToken) => task.AttemptNumber > 1
        ? "again"
        : (await task.Processes.RunAsync(new ProcessCommand("sh", "-c", inputs.Script), cancellationToken)).Output;
}
