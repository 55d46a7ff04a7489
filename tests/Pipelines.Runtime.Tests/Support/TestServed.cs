using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>A part of a program that serves, which a test lets run, end, or fail.</summary>
internal sealed class TestServed : IServedService
{
    /// <summary>What runs in it; it ends when the service stops, unless the test ends it before.</summary>
    public TaskCompletionSource Loop { get; } = new();

    public Exception? StartFailure { get; init; }

    public Exception? StopFailure { get; init; }

    public bool IsStopped { get; private set; }

    public Task Running => Loop.Task;

    public Task StartAsync(CancellationToken cancellationToken) => StartFailure is null ? Task.CompletedTask : Task.FromException(StartFailure);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IsStopped = true;
        Loop.TrySetResult();
        await Loop.Task;
        if (StopFailure is not null)
        {
            throw StopFailure;
        }
    }
}
