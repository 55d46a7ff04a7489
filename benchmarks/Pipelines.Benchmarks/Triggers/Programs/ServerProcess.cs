using System.Diagnostics;
using Pipelines.Benchmarks.Orchestration;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Schedules;

namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>A process that is measured from outside.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Peak = "VmHWM:";
    private const string Listening = "Listening on ";

    private readonly Process _process;
    private readonly Task<string> _errors;
    private Task _draining = Task.CompletedTask;

    private ServerProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>All processor time that it has used.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it has resident now, in MB of a million bytes.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>The most that it had resident, in MB of a million bytes; NaN where the system does not tell.</summary>
    public double PeakMegabytes => OperatingSystem.IsLinux()
        && File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(static line => line.StartsWith(Peak, StringComparison.Ordinal)) is { } line
        ? long.Parse(line.AsSpan(Peak.Length).TrimEnd("kB"), System.Globalization.CultureInfo.InvariantCulture) * 1024 / 1e6
        : double.NaN;

    /// <summary>Starts the pipeline program, and returns when it serves and each of its schedules waits for its time.</summary>
    /// <param name="space">Its store.</param>
    /// <param name="plan">Its schedules.</param>
    /// <param name="records">The file it notes things in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ServerProcess> ServeAsync(StoreSpace space, SchedulePlan plan, string records, CancellationToken cancellationToken)
    {
        var start = ChildProgram.Describe([TriggerProgram.Verb, plan.Name, records, "serve"], space);
        start.Environment["Pipelines__Web__Urls"] = "http://127.0.0.1:0";
        return StartAsync(start, ["Serving", SchedulesWatch.Begun], cancellationToken);
    }

    /// <summary>Starts the bare endpoint.</summary>
    public static Task<ServerProcess> BareAsync(CancellationToken cancellationToken) =>
        StartAsync(ChildProgram.Describe([BareProgram.Verb]), [Listening], cancellationToken);

    /// <summary>Asks it to end in good order, and waits.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        await _draining;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ChildProgram.EndAsync(_process, CancellationToken.None);
        await _draining;
        await _errors;
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(ProcessStartInfo start, List<string> ready, CancellationToken cancellationToken)
    {
        // As programs have it by default; this program's own setting is that of the taxi load.
        start.Environment["DOTNET_gcConcurrent"] = "1";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var server = new ServerProcess(ChildProgram.Start(start));
        try
        {
            await server.ReadUntilAsync(ready, cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server._draining = server.DrainAsync();
        return server;
    }

    /// <summary>Reads what it says until each of some texts has come.</summary>
    private async Task ReadUntilAsync(List<string> ready, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                Address = new Uri(line[(at + Listening.Length)..].TrimEnd('.'));
            }

            ready.RemoveAll(text => line.Contains(text, StringComparison.Ordinal));
            if (ready.Count == 0)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The program ended without saying '{string.Join("' and '", ready)}': {await _errors}");
    }

    /// <summary>What it logs is written to nobody but a pipe, as under a service manager; the end of it tells why it ended.</summary>
    private async Task<string> ReadErrorsAsync()
    {
        var last = "";
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            last = line;
        }

        return last;
    }

    /// <summary>A program that nobody reads would stand still.</summary>
    private async Task DrainAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) > 0)
        {
        }
    }
}
