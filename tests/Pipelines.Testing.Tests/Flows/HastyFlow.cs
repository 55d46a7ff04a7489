namespace Pipelines.Testing.Tests.Flows;

/// <summary>Sleeps longer than it has time.</summary>
[Flow("hasty", Namespace = "tests", Timeout = "1h")]
public sealed partial class HastyFlow
{
    [Task]
    public Task SleepAsync(TaskContext task, CancellationToken ct) => Task.Delay(TimeSpan.FromHours(2), task.Time, ct);
}
