using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Hosting.Supervision;

public sealed class SupervisedRunTests
{
    [Fact]
    public async Task A_supervisor_is_told_of_each_step_and_beats_come_as_often_as_it_wants()
    {
        await using var host = await TestHost.StartAsync(configure: services => services.AddSingleton<ProcessHealth>());
        var supervisor = new RecordingSupervisor();
        await using var run = new SupervisedRun(supervisor, host.Get<ProcessHealth>(), host.Time, NullLogger<SupervisedRun>.Instance);

        run.Start();
        run.Ready("Serving.");
        host.Time.Advance(supervisor.BeatInterval);
        await supervisor.SaidAsync("beat True Driving 0 executions; 0 of 64 slots in use.");
        run.Stopping(TimeSpan.FromSeconds(45));
        await run.EndAsync(3);

        supervisor.Said.ShouldBe(["starting 00:10:00", "ready Serving.", "beat True Driving 0 executions; 0 of 64 slots in use.", "stopping 00:00:45", "stopped 3"]);
    }

    [Fact]
    public async Task A_process_that_is_not_healthy_says_so_but_not_while_it_stops()
    {
        await using var host = await TestHost.StartAsync(configure: services => services.AddSingleton<ProcessHealth>());
        var supervisor = new RecordingSupervisor();
        await using var run = new SupervisedRun(supervisor, host.Get<ProcessHealth>(), host.Time, NullLogger<SupervisedRun>.Instance);
        run.Start();
        run.Ready("Serving.");
        host.Lease.ReportLost();

        host.Time.Advance(supervisor.BeatInterval);
        await supervisor.SaidAsync("beat False Not healthy: the lease is lost.");
        run.Stopping(TimeSpan.FromSeconds(45));
        host.Time.Advance(supervisor.BeatInterval);
        await supervisor.SaidAsync("beat True ");
    }

    [Fact]
    public async Task A_run_that_ends_by_an_exception_has_failed()
    {
        await using var host = await TestHost.StartAsync(configure: services => services.AddSingleton<ProcessHealth>());
        var supervisor = new RecordingSupervisor();

        await using (var run = new SupervisedRun(supervisor, host.Get<ProcessHealth>(), host.Time, NullLogger<SupervisedRun>.Instance))
        {
            run.Start();
        }

        supervisor.Said.ShouldBe(["starting 00:10:00", "stopped 1"]);
    }

    private sealed class RecordingSupervisor : IServiceSupervisor
    {
        private readonly ConcurrentQueue<string> _said = new();
        private readonly SemaphoreSlim _saidMore = new(0);

        public IEnumerable<string> Said => _said;

        public CancellationToken StopRequested => CancellationToken.None;

        public TimeSpan BeatInterval => TimeSpan.FromSeconds(1);

        public void Starting(TimeSpan atMost) => Say($"starting {atMost}");

        public void Ready(string status) => Say($"ready {status}");

        public void Beat(bool isHealthy, string status) => Say($"beat {isHealthy} {status}");

        public void Stopping(TimeSpan atMost) => Say($"stopping {atMost}");

        public void Stopped(int exitCode) => Say($"stopped {exitCode}");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async Task SaidAsync(string text)
        {
            while (!_said.Contains(text))
            {
                (await _saidMore.WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeTrue($"'{text}' was not said; said was: {string.Join("; ", _said)}");
            }
        }

        private void Say(string text)
        {
            _said.Enqueue(text);
            _saidMore.Release();
        }
    }
}
