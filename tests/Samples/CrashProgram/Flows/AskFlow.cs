using Pipelines;

namespace CrashProgram.Flows;

/// <summary>Asks a person who never answers: for three seconds the execution costs no process anything, then it wakes up by itself.</summary>
[Flow("ask", Namespace = "slow")]
internal sealed partial class AskFlow(AskFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    private static bool Yes => true;

    [Task]
    public Task<Stamp> BeforeAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], TimeSpan.Zero, cancellationToken);

    [Task, Approval("Shall it go on?", Timeout = "3s", Default = nameof(Yes))]
    public Task<Stamp> WakeAsync(Stamp before, Approval<bool> answer, TaskContext task, CancellationToken cancellationToken) =>
        effects.RunAsync(task, before.Value + (answer.IsDefault ? 1 : 0), [before], TimeSpan.Zero, cancellationToken);

    [Output]
    public Outputs Result(Stamp wake) => new(wake.Value);
}
