using Pipelines;

namespace CrashProgram.Flows;

/// <summary>Two side by side between one and one.</summary>
[Flow("diamond", Namespace = "crash")]
internal sealed partial class DiamondFlow(DiamondFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> TopAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Task]
    public Task<Stamp> LeftAsync(Stamp top, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, top.Value + 1, [top], cancellationToken);

    [Task]
    public Task<Stamp> RightAsync(Stamp top, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, top.Value * 2, [top], cancellationToken);

    [Task]
    public Task<Stamp> BottomAsync(Stamp left, Stamp right, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, left.Value + right.Value, [left, right], cancellationToken);

    [Output]
    public Outputs Result(Stamp bottom) => new(bottom.Value);
}
