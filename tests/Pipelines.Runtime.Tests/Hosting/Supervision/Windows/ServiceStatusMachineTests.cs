using Pipelines.Runtime.Hosting.Supervision.Windows;

namespace Pipelines.Runtime.Tests.Hosting.Supervision.Windows;

public sealed class ServiceStatusMachineTests
{
    private const uint All = ServiceControl.AcceptStop | ServiceControl.AcceptShutdown | ServiceControl.AcceptPreshutdown;

    private readonly List<ServiceStatus> _reported = [];
    private readonly ServiceStatusMachine _machine;
    private int _stops;

    public ServiceStatusMachineTests() => _machine = new ServiceStatusMachine(_reported.Add, TimeSpan.FromSeconds(10), () => _stops++);

    [Fact]
    public void A_start_that_goes_on_makes_check_points_and_takes_no_controls()
    {
        _machine.Starting();
        _machine.Beat();
        _machine.Beat();

        _reported.Select(status => (status.State, status.CheckPoint, status.WaitHintMs, status.AcceptedControls)).ShouldBe(
            [(ServiceState.StartPending, 1u, 10_000u, 0u), (ServiceState.StartPending, 2u, 10_000u, 0u), (ServiceState.StartPending, 3u, 10_000u, 0u)]);
    }

    [Fact]
    public void A_running_service_can_be_stopped_and_makes_no_check_points()
    {
        _machine.Starting();
        _machine.Running();
        _machine.Beat();

        _reported.Count.ShouldBe(2);
        _reported[^1].ShouldBe(new ServiceStatus(ServiceState.Running) { AcceptedControls = All });
    }

    [Theory]
    [InlineData(ServiceControl.Stop)]
    [InlineData(ServiceControl.Shutdown)]
    [InlineData(ServiceControl.Preshutdown)]
    public void A_stop_is_answered_as_pending_at_once_and_asked_for_once(uint control)
    {
        _machine.Starting();
        _machine.Running();

        _machine.Control(control).ShouldBe(ServiceControl.NoError);
        _machine.Control(ServiceControl.Stop).ShouldBe(ServiceControl.NoError);
        _machine.Stopping();
        _machine.Beat();

        _stops.ShouldBe(1);
        _reported.Skip(2).Select(status => (status.State, status.CheckPoint)).ShouldBe([(ServiceState.StopPending, 1u), (ServiceState.StopPending, 2u)]);
    }

    [Fact]
    public void A_service_asked_to_stop_while_it_starts_never_says_that_it_runs()
    {
        _machine.Starting();
        _machine.Control(ServiceControl.Stop);
        _machine.Running();
        _machine.Stopping();
        _machine.Stopped(0);

        _reported.Select(status => status.State).ShouldBe([ServiceState.StartPending, ServiceState.StopPending, ServiceState.Stopped]);
    }

    [Fact]
    public void A_clean_end_has_no_error()
    {
        _machine.Stopped(0);

        _reported.Single().ShouldBe(new ServiceStatus(ServiceState.Stopped));
    }

    [Fact]
    public void A_failure_is_one_for_Windows_too_so_that_it_starts_the_service_again()
    {
        _machine.Stopped(3);

        _reported.Single().ShouldBe(new ServiceStatus(ServiceState.Stopped) { ExitCode = ServiceControl.ErrorServiceSpecific, ServiceExitCode = 3 });
    }

    [Fact]
    public void Nothing_is_told_after_the_end()
    {
        _machine.Stopped(0);
        _machine.Control(ServiceControl.Stop).ShouldBe(ServiceControl.NoError);
        _machine.Beat();
        _machine.Running();
        _machine.Stopped(1);

        _reported.Count.ShouldBe(1);
        _stops.ShouldBe(0);
    }

    [Fact]
    public void Other_controls_are_refused_and_a_question_is_answered()
    {
        _machine.Control(200).ShouldBe(ServiceControl.ErrorCallNotImplemented);
        _machine.Control(ServiceControl.Interrogate).ShouldBe(ServiceControl.NoError);
    }

    [Fact]
    public void The_status_has_the_layout_that_Windows_reads() =>
        System.Runtime.InteropServices.Marshal.SizeOf<ServiceStatus>().ShouldBe(7 * sizeof(uint));
}
