namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>
/// Where a service is on its way from start to stop, and what Windows must be told of it. Windows asks at any time and from any
/// thread; a service that is pending shows by a growing check point that it is alive.
/// </summary>
/// <param name="report">Tells Windows.</param>
/// <param name="hint">How long until the next check point at most.</param>
/// <param name="stop">Called once, when Windows asks the service to stop.</param>
internal sealed class ServiceStatusMachine(Action<ServiceStatus> report, TimeSpan hint, Action stop)
{
    private readonly Lock _gate = new();
    private ServiceStatus _status = new(ServiceState.StartPending);
    private bool _isStopAsked;

    /// <summary>It begins to start.</summary>
    public void Starting() => Move(ServiceState.StartPending);

    /// <summary>It does its work and can be stopped; a stop that was asked for meanwhile stands.</summary>
    public void Running() => Move(ServiceState.Running);

    /// <summary>It begins to stop.</summary>
    public void Stopping() => Move(ServiceState.StopPending);

    /// <summary>It has ended. Nothing may be told after that: Windows ends the process.</summary>
    public void Stopped(int exitCode)
    {
        lock (_gate)
        {
            if (_status.State != ServiceState.Stopped)
            {
                // With a code of its own Windows counts the end as a failure, and does what is set for failures.
                Report(new ServiceStatus(ServiceState.Stopped) { ExitCode = exitCode == 0 ? ServiceControl.NoError : ServiceControl.ErrorServiceSpecific, ServiceExitCode = (uint)exitCode });
            }
        }
    }

    /// <summary>A start or stop that goes on makes its next check point.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (_status.State is ServiceState.StartPending or ServiceState.StopPending)
            {
                Report(_status with { CheckPoint = _status.CheckPoint + 1 });
            }
        }
    }

    /// <summary>Windows asks for something.</summary>
    /// <returns>What it is answered.</returns>
    public uint Control(uint control)
    {
        switch (control)
        {
            case ServiceControl.Interrogate:
                return ServiceControl.NoError;
            case ServiceControl.Stop or ServiceControl.Shutdown or ServiceControl.Preshutdown:
                AskToStop();
                return ServiceControl.NoError;
            default:
                return ServiceControl.ErrorCallNotImplemented;
        }
    }

    private void AskToStop()
    {
        lock (_gate)
        {
            if (_isStopAsked || _status.State == ServiceState.Stopped)
            {
                return;
            }

            _isStopAsked = true;
            Report(Pending(ServiceState.StopPending));
        }

        stop();
    }

    private void Move(ServiceState state)
    {
        lock (_gate)
        {
            // Once asked to stop, a service is stopping, whatever it still finishes to start.
            if (_status.State == ServiceState.Stopped || (_isStopAsked && state != ServiceState.StopPending) || (_isStopAsked && _status.State == state))
            {
                return;
            }

            Report(state == ServiceState.Running
                ? new ServiceStatus(state) { AcceptedControls = ServiceControl.AcceptStop | ServiceControl.AcceptShutdown | ServiceControl.AcceptPreshutdown }
                : Pending(state));
        }
    }

    private ServiceStatus Pending(ServiceState state) => new(state) { CheckPoint = 1, WaitHintMs = (uint)hint.TotalMilliseconds };

    private void Report(ServiceStatus status)
    {
        _status = status;
        report(status);
    }
}
