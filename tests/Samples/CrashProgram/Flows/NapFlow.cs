using Pipelines;

namespace CrashProgram.Flows;

/// <summary>Naps between two tasks; only in its first attempt, so that whoever goes on with it need not wait as long.</summary>
[Flow("nap", Namespace = "slow")]
internal sealed partial class NapFlow(NapFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number, TimeSpan Pause);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> BeforeAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Task]
    public Task<Stamp> NapAsync(Stamp before, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, before.Value + 1, [before], task.AttemptNumber == 1 ? inputs.Pause : TimeSpan.Zero, cancellationToken);

    [Task]
    public Task<Stamp> AfterAsync(Stamp nap, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, nap.Value * 2, [nap], cancellationToken);

    [Output]
    public Outputs Result(Stamp after) => new(after.Value);
}
