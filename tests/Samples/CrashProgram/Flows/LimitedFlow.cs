using Pipelines;

namespace CrashProgram.Flows;

/// <summary>At most three at once, and at most two of them at the lift, over all processes.</summary>
[Flow("limited", Namespace = "crash"), Concurrency(3)]
internal sealed partial class LimitedFlow(LimitedFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> EnterAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number + 2, [], cancellationToken);

    [Task, Pool("lift", Slots = 1)]
    public Task<Stamp> LiftAsync(Stamp enter, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, enter.Value * 3, [enter], cancellationToken);

    [Task]
    public Task<Stamp> LeaveAsync(Stamp lift, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, lift.Value + 1, [lift], cancellationToken);

    [Output]
    public Outputs Result(Stamp leave) => new(leave.Value);
}
