using Pipelines;

namespace CrashProgram.Flows;

/// <summary>One way or the other.</summary>
[Flow("branch", Namespace = "crash")]
internal sealed partial class BranchFlow(BranchFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> LookAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    public bool IsEven(Stamp look) => look.Value % 2 == 0;

    public bool IsOdd(Stamp look) => !IsEven(look);

    [Task, When(nameof(IsEven))]
    public Task<Stamp> EvenAsync(Stamp look, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, look.Value / 2, [look], cancellationToken);

    [Task, When(nameof(IsOdd))]
    public Task<Stamp> OddAsync(Stamp look, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, (look.Value * 3) + 1, [look], cancellationToken);

    [Task]
    public Task<Stamp> MeetAsync(Stamp? even, Stamp? odd, TaskContext task, CancellationToken cancellationToken)
    {
        var taken = even ?? odd!;
        return effects.RunAsync(task, taken.Value, [taken], cancellationToken);
    }

    [Output]
    public Outputs Result(Stamp meet) => new(meet.Value);
}
