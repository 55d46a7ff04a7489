using Pipelines;

namespace CrashProgram.Flows;

/// <summary>A task that runs two other flows and waits for both.</summary>
[Flow("subflow", Namespace = "crash")]
internal sealed partial class SubflowFlow(SubflowFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> BeforeAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Task]
    public Task<Stamp> CallAsync(Stamp before, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, [before], async () =>
    {
        var chain = task.Flows.RunAsync(ChainFlow.Call(new(before.Value)), cancellationToken);
        var diamond = task.Flows.RunAsync(DiamondFlow.Call(new(before.Value)), cancellationToken);
        return (await chain).Value + (await diamond).Value;
    });

    [Task]
    public Task<Stamp> AfterAsync(Stamp call, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, call.Value + 1, [call], cancellationToken);

    [Output]
    public Outputs Result(Stamp after) => new(after.Value);
}
