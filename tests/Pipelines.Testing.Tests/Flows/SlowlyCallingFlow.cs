namespace Pipelines.Testing.Tests.Flows;

/// <summary>Already waits for one subflow while the other is still being started.</summary>
[Flow("slowly-calling", Namespace = "tests")]
public sealed partial class SlowlyCallingFlow
{
    [Task]
    public Task CallAsync(TaskContext task, CancellationToken ct) => Task.WhenAll(
        task.Flows.RunAsync(SlowlyBoundFlow.Call(new() { Number = 1 }), ct),
        task.Flows.RunAsync(SlowlyBoundFlow.Call(new() { Number = 2 }), ct));
}
