namespace Pipelines.Testing.Tests.Flows;

/// <summary>Sleeps for some hours of virtual time.</summary>
[Flow("nap", Namespace = "tests")]
public sealed partial class NapFlow(NapFlow.Inputs inputs)
{
    public sealed record Inputs(int Hours);

    public sealed record Outputs(int Hours);

    [Task]
    public async Task<int> SleepAsync(TaskContext task, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromHours(inputs.Hours), task.Time, ct);
        return inputs.Hours;
    }

    [Output]
    public Outputs Result(int sleep) => new(sleep);
}
