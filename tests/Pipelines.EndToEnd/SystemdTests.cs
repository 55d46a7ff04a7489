using System.Net.Sockets;
using System.Text;

namespace Pipelines.EndToEnd;

/// <summary>A real process that believes systemd has started it; the test is systemd.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_service_says_that_it_is_ready_that_it_is_well_and_that_it_stops()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // The abstract name of a socket has no length limit that a deep temporary folder would break.
        var address = $"pipelines-systemd-{Guid.NewGuid():N}";
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint($"\0{address}"));
        await using var service = PipelineProcess.Start(
            _data.Path,
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = $"@{address}", ["WATCHDOG_USEC"] = "400000" },
            "serve");

        await UntilAsync(systemd, "READY=1");
        await UntilAsync(systemd, "WATCHDOG=1");
        await UntilAsync(systemd, "WATCHDOG=1");
        service.Terminate();
        await UntilAsync(systemd, "STOPPING=1");
        var ended = await service.WaitAsync();

        ended.ExitCode.ShouldBe(0, ended.All);
    }

    /// <summary>Receives until a datagram has the line.</summary>
    private static async Task UntilAsync(Socket systemd, string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var buffer = new byte[4096];
        string[] lines;
        do
        {
            var length = await systemd.ReceiveAsync(buffer, patience.Token);
            lines = Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
        }
        while (!lines.Contains(line));
    }
}
