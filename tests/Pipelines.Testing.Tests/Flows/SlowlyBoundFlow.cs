namespace Pipelines.Testing.Tests.Flows;

/// <summary>Sleeps for an hour; the second takes long, in real time, to be started.</summary>
[Flow("slowly-bound", Namespace = "tests")]
public sealed partial class SlowlyBoundFlow(SlowlyBoundFlow.Inputs inputs)
{
    public sealed record Inputs
    {
        public int Number
        {
            get;
            init
            {
                field = value;
                if (value == 2)
                {
#pragma warning disable RS0030 // An initializer cannot await, and is what is slow here.
                    Thread.Sleep(300);
#pragma warning restore RS0030
                }
            }
        }
    }

    [Task]
    public async Task<int> SleepAsync(TaskContext task, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromHours(1), task.Time, ct);
        return inputs.Number;
    }
}
