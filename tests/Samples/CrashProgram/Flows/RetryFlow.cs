using Pipelines;

namespace CrashProgram.Flows;

/// <summary>
/// A task whose attempts 1 and 2 fail and that may be retried twice: were an interruption counted as a retry, it would run out of them.
/// </summary>
[Flow("retry", Namespace = "crash")]
internal sealed partial class RetryFlow(RetryFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Task]
    public Task<Stamp> BeforeAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Task, Retry(2, Delay = "100ms")]
    public Task<Stamp> FlakyAsync(Stamp before, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, before.Value + 7, [before], fails: task.AttemptNumber <= 2, cancellationToken);

    [Task]
    public Task<Stamp> AfterAsync(Stamp flaky, TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, flaky.Value * 2, [flaky], cancellationToken);

    [Output]
    public Outputs Result(Stamp after) => new(after.Value);
}
