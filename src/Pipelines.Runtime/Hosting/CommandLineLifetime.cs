using Microsoft.Extensions.Hosting;

namespace Pipelines.Runtime.Hosting;

/// <summary>Leaves signals to the command line: a host that stopped by itself at Ctrl+C would stop under a command that still cancels.</summary>
internal sealed class CommandLineLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
