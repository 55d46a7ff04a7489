using Pipelines;

namespace CrashProgram.Flows;

/// <summary>A task that always fails, what is skipped for it, and those who clean up.</summary>
[Flow("failing", Namespace = "crash")]
internal sealed partial class FailingFlow(FailingFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    [Task]
    public Task<Stamp> BeginAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Task]
    public Task<Stamp> BreakAsync(Stamp begin, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, 0, [begin], fails: true, cancellationToken);

    [Task]
    public Task<Stamp> NeverAsync(Stamp @break, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, 0, [@break], cancellationToken);

    [OnFailure]
    public async Task ReportAsync(TaskContext task, CancellationToken cancellationToken) => await effects.RunAsync(task, 0, [], cancellationToken);

    [Finally]
    public async Task CleanUpAsync(TaskContext task, CancellationToken cancellationToken) => await effects.RunAsync(task, 0, [], cancellationToken);
}
