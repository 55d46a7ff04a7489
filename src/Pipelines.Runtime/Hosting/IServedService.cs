namespace Pipelines.Runtime.Hosting;

/// <summary>
/// What runs while a process serves, and not while it runs a single command: schedules, other triggers, the HTTP API. Started in the order
/// of registration once the host has started, and stopped in reverse before the host stops.
/// </summary>
internal interface IServedService
{
    /// <summary>Starts.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PipelineException">A setting does not fit; the process ends with it.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stops and returns when nothing of it runs any more.</summary>
    /// <param name="cancellationToken">Stops waiting for what runs.</param>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What runs from its start until it stops; <see langword="null"/> where nothing does that could end by itself. When it fails, what the
    /// service was to do would be waited for in vain: the process ends.
    /// </summary>
    Task? Running => null;

    /// <summary>What there is to tell people once it has started, such as an address to open; <see langword="null"/> for nothing.</summary>
    string? Announcement => null;
}
