using System.Runtime.InteropServices;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.Hosting;

/// <summary>Turns the first Ctrl+C or SIGTERM into a wish to stop; the second one ends the process as signals do.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Terminal _terminal;
    private readonly List<PosixSignalRegistration> _registrations;
    private int _count;

    /// <summary>Starts to listen.</summary>
    /// <param name="terminal">Where to say that a second one leaves at once.</param>
    /// <param name="cancellationToken">Another wish to stop.</param>
    public StopSignals(Terminal terminal, CancellationToken cancellationToken)
    {
        _terminal = terminal;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>Canceled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (Interlocked.Increment(ref _count) > 1)
        {
            return;
        }

        signal.Cancel = true;
        _terminal.WriteLog(signal.Signal == PosixSignal.SIGINT ? "Stopping. Press Ctrl+C again to leave at once." : "Stopping. A second signal ends this process at once.");
        _stop.Cancel();
    }
}
