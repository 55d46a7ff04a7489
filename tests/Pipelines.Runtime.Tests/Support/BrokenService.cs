using Microsoft.Extensions.Hosting;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>A part of a program that ends by an error: at once, or when something has happened.</summary>
internal sealed class BrokenService(CancellationToken happened) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (happened.CanBeCanceled)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, happened).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        throw new InvalidOperationException("It is broken.");
    }
}
