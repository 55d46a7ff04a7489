using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Hosting;

/// <summary>What runs while a process serves, as one.</summary>
/// <param name="services">In the order in which they start.</param>
/// <param name="logger">Tells of services that fail.</param>
internal sealed partial class ServedServices(IEnumerable<IServedService> services, ILogger<ServedServices> logger) : IDisposable
{
    private readonly List<IServedService> _services = [.. services];
    private readonly Stack<IServedService> _started = [];
    private readonly List<(Task Running, Task Watching)> _watched = [];
    private readonly CancellationTokenSource _broken = new();
    private volatile bool _isStopping;

    /// <summary>Canceled when a service has failed, which its log names.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>What there is to tell people.</summary>
    public IEnumerable<string> Announcements => _started.Reverse().Select(static service => service.Announcement).OfType<string>();

    /// <summary>Starts all; when one cannot start, those that have are stopped again.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var service in _services)
            {
                await service.StartAsync(cancellationToken).ConfigureAwait(false);
                _started.Push(service);
                if (service.Running is { } running)
                {
                    _watched.Add((running, WatchAsync(service, running)));
                }
            }
        }
        catch
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops all that have started, the last one first. One that cannot be stopped is <see cref="Broken"/>; the others are stopped all the same.</summary>
    /// <param name="cancellationToken">Stops waiting for what runs.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        while (_started.TryPop(out var service))
        {
            try
            {
                await service.StopAsync(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The others are stopped all the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                // What ran in it has failed, and is told of already; or stopping it has.
                if (service.Running is not { IsFaulted: true })
                {
                    LogNotStopped(service.GetType().Name, exception);
                    await _broken.CancelAsync().ConfigureAwait(false);
                }
            }
        }

        await Task.WhenAll(_watched.Where(static one => one.Running.IsCompleted).Select(static one => one.Watching)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _broken.Dispose();

    private async Task WatchAsync(IServedService service, Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsFaulted || (running.IsCanceled && !_isStopping))
        {
            LogFailed(service.GetType().Name, running.Exception?.InnerException);
            await _broken.CancelAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventIds.ServedServiceFailed, LogLevel.Critical, "{Service} has ended by an error. What it does would be waited for in vain, so the process stops.")]
    private partial void LogFailed(string service, Exception? exception);

    [LoggerMessage(EventIds.ServedServiceNotStopped, LogLevel.Error, "{Service} could not be stopped in good order")]
    private partial void LogNotStopped(string service, Exception exception);
}
