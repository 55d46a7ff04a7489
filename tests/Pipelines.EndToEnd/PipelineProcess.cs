using System.Diagnostics;
using System.Text;

namespace Pipelines.EndToEnd;

/// <summary>The sample program, running as a process.</summary>
internal sealed class PipelineProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private PipelineProcess(Process process) => _process = process;

    public string Output => Snapshot(_output);

    public string Error => Snapshot(_error);

    public static PipelineProcess Start(string dataDirectory, params string[] arguments) => Start(dataDirectory, new Dictionary<string, string>(), arguments);

    /// <summary>Starts it with more in its environment.</summary>
    public static PipelineProcess Start(string dataDirectory, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartProgram("TaxiPipelines", dataDirectory, environment, arguments);

    /// <summary>Starts a sample program.</summary>
    public static PipelineProcess StartProgram(string program, string dataDirectory, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Directory.CreateDirectory(dataDirectory).FullName,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{program}.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Pipelines__DataDirectory"] = dataDirectory;
        start.Environment["Pipelines__Web__Urls"] = "http://127.0.0.1:0";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var running = new PipelineProcess(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, e) => Append(running._output, e.Data);
        running._process.ErrorDataReceived += (_, e) => Append(running._error, e.Data);
        running._process.Start();
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<Ended> RunAsync(string dataDirectory, params string[] arguments)
    {
        await using var process = Start(dataDirectory, arguments);
        return await process.WaitAsync();
    }

    public async Task<Ended> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"The program did not end within {Longest}.\n--- output\n{Output}\n--- error\n{Error}");
        }

        return new Ended(_process.ExitCode, Output, Error);
    }

    /// <summary>Ends it as a power cut would: no handler runs.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Sends a signal, by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until what it printed holds, or it ends.</summary>
    public async Task UntilAsync(Func<string, bool> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!holds(Output + Error))
        {
            if (_process.HasExited || waited.Elapsed > Longest)
            {
                throw new TimeoutException($"What the test waits for was not printed.\n--- output\n{Output}\n--- error\n{Error}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Snapshot(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    /// <summary>A process that has ended.</summary>
    internal sealed record Ended(int ExitCode, string Output, string Error)
    {
        /// <summary>Everything, for the message of an assertion.</summary>
        public string All => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
    }
}
