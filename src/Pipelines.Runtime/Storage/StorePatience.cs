using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Storage;

/// <summary>Waits for a store that is out of order, for as long as commits do: what a task asks of the store is not to fail before them.</summary>
internal sealed class StorePatience(TimeProvider time, IOptions<PipelineOptions> options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Does something that may be done again.</summary>
    /// <param name="work">What; called until the store does not refuse it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StoreUnavailableException">The store was out of order for <see cref="PipelineOptions.StoreRetryDuration"/>.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await work(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(start) < options.Value.StoreRetryDuration)
            {
                // The heartbeat tells of it; here it would be told once for every task.
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
