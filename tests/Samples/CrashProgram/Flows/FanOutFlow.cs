using Pipelines;

namespace CrashProgram.Flows;

/// <summary>One, then 50, then one; and no more than 8 of the 50 at once.</summary>
[Flow("fan-out", Namespace = "crash")]
internal sealed partial class FanOutFlow(FanOutFlow.Inputs inputs, Effects effects)
{
    private const int Width = 50;

    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public async Task<IReadOnlyList<Stamp>> PartsAsync(TaskContext task, CancellationToken cancellationToken)
    {
        var whole = await effects.RunAsync(task, inputs.Number, [], cancellationToken);
        return [.. Enumerable.Range(0, Width).Select(part => whole with { Value = whole.Value + part })];
    }

    [Task(MaxParallel = 8)]
    public Task<Stamp> CountAsync([Each(nameof(PartsAsync))] Stamp part, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, part.Value + 1, [part], cancellationToken);

    [Task]
    public Task<Stamp> SumAsync(IReadOnlyList<Stamp> count, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, count.Sum(part => part.Value), count, cancellationToken);

    [Output]
    public Outputs Result(Stamp sum) => new(sum.Value);
}
