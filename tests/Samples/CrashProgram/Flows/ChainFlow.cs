using Pipelines;

namespace CrashProgram.Flows;

/// <summary>One after the other.</summary>
[Flow("chain", Namespace = "crash")]
internal sealed partial class ChainFlow(ChainFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> FirstAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number + 1, [], cancellationToken);

    [Task]
    public Task<Stamp> SecondAsync(Stamp first, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, first.Value * 2, [first], cancellationToken);

    [Task]
    public Task<Stamp> ThirdAsync(Stamp second, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, second.Value + 3, [second], cancellationToken);

    [Task]
    public Task<Stamp> FourthAsync(Stamp third, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, third.Value * 5, [third], cancellationToken);

    [Output]
    public Outputs Result(Stamp fourth) => new(fourth.Value);
}
