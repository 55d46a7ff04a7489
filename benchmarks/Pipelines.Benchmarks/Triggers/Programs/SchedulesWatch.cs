using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>Says when all schedules have been read and wait for their time.</summary>
/// <param name="scheduler">Who reads them.</param>
internal sealed class SchedulesWatch(SchedulerService scheduler) : IServedService, IDisposable
{
    /// <summary>What it says.</summary>
    public const string Begun = "every schedule waits";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WatchAsync()
    {
        while (!scheduler.IsIdle)
        {
            await Task.Delay(Look, TimeProvider.System, _stopping.Token);
        }

        Console.WriteLine(Begun);
    }
}
