using Pipelines;

namespace CrashProgram.Flows;

/// <summary>What a schedule starts every second, once it is switched on, and a backfill for seconds of the past.</summary>
[Flow("tick", Namespace = "timed")]
internal sealed partial class TickFlow(TickFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    [Schedule("* * * * * *", Missed = Missed.All, Enabled = false)]
    public static Inputs EverySecond(ScheduleTick tick) => new(tick.ScheduledAt.ToUnixTimeSeconds());

    [Task]
    public Task<Stamp> OnceAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Output]
    public Outputs Result(Stamp once) => new(once.Value);
}
