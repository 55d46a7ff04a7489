namespace Pipelines.Runtime.Hosting;

/// <summary>What runs while a process serves, as one.</summary>
/// <param name="services">In the order in which they start.</param>
internal sealed class ServedServices(IEnumerable<IServedService> services)
{
    private readonly List<IServedService> _services = [.. services];
    private readonly Stack<IServedService> _started = [];

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
            }
        }
        catch
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops all that have started, the last one first.</summary>
    /// <param name="cancellationToken">Stops waiting for what runs.</param>
    /// <exception cref="AggregateException">Some could not be stopped; all were asked to.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        while (_started.TryPop(out var service))
        {
            try
            {
                await service.StopAsync(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The others are stopped all the same; it is thrown afterwards.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
