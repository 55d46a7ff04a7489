using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Runtime.Hosting.Supervision.Windows;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Hosting.Supervision.Windows;

/// <summary><c>serve --service</c> with all of it but Windows.</summary>
public sealed class WindowsServiceTests
{
    [Fact]
    public async Task A_service_starts_runs_and_stops_when_Windows_asks()
    {
        var windows = new FakeManager();
        using var program = new CliProgram(Of(Task("load"))) { Configure = services => services.AddSingleton<SupervisorSource>(new WindowsSource(windows)) };
        var serving = program.RunAsync("serve", "--service");
        await windows.Runs;

        windows.Control!(ServiceControl.Stop).ShouldBe(ServiceControl.NoError);
        var served = await serving;

        served.ExitCode.ShouldBe(0, served.Error);
        windows.States.ShouldBe([ServiceState.StartPending, ServiceState.Running, ServiceState.StopPending, ServiceState.Stopped]);
        windows.Reported.Last().ExitCode.ShouldBe(0u);
    }

    [Fact]
    public async Task A_service_that_cannot_start_tells_Windows_that_it_failed()
    {
        var windows = new FakeManager();
        using var program = new CliProgram { Configure = services => services.AddSingleton<SupervisorSource>(new WindowsSource(windows)) };
        Directory.CreateDirectory(program.Folder);
        await File.WriteAllTextAsync(Path.Combine(program.Folder, "data"), "a file where the folder should be");

        var served = await program.RunAsync("serve", "--service");

        served.ExitCode.ShouldNotBe(0);
        windows.States.ShouldBe([ServiceState.StartPending, ServiceState.Stopped]);
        windows.Reported.Last().ExitCode.ShouldBe(ServiceControl.ErrorServiceSpecific);
    }

    [Fact]
    public async Task A_relative_data_directory_is_refused()
    {
        using var program = new CliProgram { Configure = services => services.AddSingleton<SupervisorSource>(new WindowsSource(new FakeManager())) };
        program.Settings["Pipelines:DataDirectory"] = "data";

        var served = await program.RunAsync("serve", "--service");

        served.ExitCode.ShouldBe(2);
        served.Error.ShouldContain("full path in Pipelines:DataDirectory, got 'data'");
    }

    [Fact]
    public async Task Elsewhere_the_option_is_bad_usage()
    {
        using var program = new CliProgram();

        var served = await program.RunAsync("serve", "--service");

        served.ExitCode.ShouldBe(2);
        served.Error.ShouldContain("'--service' is for Windows");
    }

    [Fact]
    public async Task The_way_to_install_it_is_printed()
    {
        using var program = new CliProgram();

        var printed = await program.RunAsync("service", "windows");

        printed.ExitCode.ShouldBe(0);
        printed.Output.ShouldContain("sc.exe create");
        printed.Output.ShouldContain("serve --service\"");
    }

    private sealed class WindowsSource(FakeManager manager) : SupervisorSource(NullLoggerFactory.Instance, TimeProvider.System)
    {
        public override bool HasWindows => true;

        public override async Task<IServiceSupervisor> ConnectToWindowsAsync(CancellationToken cancellationToken) =>
            await WindowsSupervisor.ConnectAsync(manager, TimeProvider.System, cancellationToken);
    }

    private sealed class FakeManager : IServiceControlManager
    {
        private readonly TaskCompletionSource _runs = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Runs => _runs.Task.WaitAsync(TimeSpan.FromMinutes(2));

        public Func<uint, uint>? Control { get; private set; }

        public ConcurrentQueue<ServiceStatus> Reported { get; } = new();

        /// <summary>The states, each once however many check points it made.</summary>
        public IEnumerable<ServiceState> States => Reported.Select(status => status.State).Aggregate(new List<ServiceState>(), (states, state) =>
        {
            if (states.Count == 0 || states[^1] != state)
            {
                states.Add(state);
            }

            return states;
        });

        public Task ConnectAsync(Func<uint, uint> control, CancellationToken cancellationToken)
        {
            Control = control;
            return System.Threading.Tasks.Task.CompletedTask;
        }

        public void Report(ServiceStatus status)
        {
            Reported.Enqueue(status);
            if (status.State == ServiceState.Running)
            {
                _runs.TrySetResult();
            }
        }
    }
}
