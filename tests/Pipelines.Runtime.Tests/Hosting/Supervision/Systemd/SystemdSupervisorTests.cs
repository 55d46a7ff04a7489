using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Hosting.Supervision.Systemd;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Hosting.Supervision.Systemd;

public sealed class SystemdSupervisorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-notify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_speaks_the_protocol_over_a_path_or_an_abstract_name(bool isAbstract)
    {
        var address = isAbstract ? $"@pipelines-test-{Guid.NewGuid():N}" : Path.Combine(_folder, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{address[1..]}" : address));
        await using var supervisor = new SystemdSupervisor(address, TimeSpan.FromSeconds(10), NullLogger.Instance);

        supervisor.Starting(TimeSpan.FromMinutes(10));
        (await ReceiveAsync(systemd)).ShouldBe("STATUS=Opening the store.\nEXTEND_TIMEOUT_USEC=600000000");
        supervisor.Ready("Serving 2 flows.");
        (await ReceiveAsync(systemd)).ShouldBe("READY=1\nSTATUS=Serving 2 flows.");
        supervisor.Beat(isHealthy: true, "Driving 3 executions.");
        (await ReceiveAsync(systemd)).ShouldBe("STATUS=Driving 3 executions.\nWATCHDOG=1");
        supervisor.Beat(isHealthy: false, "Not healthy.");
        (await ReceiveAsync(systemd)).ShouldBe("STATUS=Not healthy.\n");
        supervisor.Stopping(TimeSpan.FromSeconds(45));
        (await ReceiveAsync(systemd)).ShouldBe("STOPPING=1\nSTATUS=Stopping: running attempts may end.\nEXTEND_TIMEOUT_USEC=45000000");
    }

    [Fact]
    public async Task Beats_come_at_half_of_what_the_watchdog_allows()
    {
        await using var supervisor = new SystemdSupervisor("/nowhere", TimeSpan.FromSeconds(10), NullLogger.Instance);

        supervisor.BeatInterval.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_to_fails_nothing_and_is_told_of_once()
    {
        var logger = new ListLoggerProvider();
        await using var supervisor = new SystemdSupervisor(Path.Combine(_folder, "nobody"), null, logger);

        supervisor.Ready("Serving.");
        supervisor.Beat(isHealthy: true, "");

        logger.Lines.Single().ShouldContain("systemd cannot be told");
    }

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "42", 30.0)]
    [InlineData("30000000", "43", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_is_that_of_the_environment_if_it_is_meant_for_this_process(string? microseconds, string? processId, double? seconds) =>
        (SystemdSupervisor.WatchdogOf(microseconds, processId, 42)?.TotalSeconds).ShouldBe(seconds);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var length = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
