using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Pipelines.EndToEnd.Kills;

/// <summary>The program to be killed, running.</summary>
internal sealed class CrashProcess : IAsyncDisposable
{
    /// <summary>The code of a process that could not reach its store, or lost its lease.</summary>
    public const int LeaseLost = 3;

    private const int EndedBySigterm = 128 + 15;

    private const int KeptCharacters = 20_000;

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly StringBuilder _output = new();

    /// <summary>A command prints a little, all of which is kept; a server prints without an end.</summary>
    private readonly bool _isCommand;

    private CrashProcess(Process process, bool isCommand) => (_process, _isCommand) = (process, isCommand);

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>
    /// Whether a signal ended it as it ends any program: before it had said a word, since it had only just begun, or after it had said why
    /// it ends by itself.
    /// </summary>
    public bool EndedUnlistening => ExitCode == EndedBySigterm && (string.IsNullOrWhiteSpace(Said) || Said.TrimEnd().Split('\n')[^1].StartsWith("error: ", StringComparison.Ordinal));

    /// <summary>Whether it has begun to serve.</summary>
    public bool Serves { get; private set; }

    /// <summary>The end of what it printed, errors too.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>What a command printed to standard output.</summary>
    public string Output
    {
        get
        {
            lock (_said)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a command.</summary>
    /// <param name="settings">Where, and with which lease.</param>
    /// <param name="arguments">The command.</param>
    public static CrashProcess Start(KillSettings settings, params IEnumerable<string> arguments) => Start(settings, [], isCommand: true, arguments);

    /// <summary>Starts a command.</summary>
    /// <param name="settings">Where, and with which lease.</param>
    /// <param name="environment">What else it is told.</param>
    /// <param name="arguments">The command.</param>
    public static CrashProcess Start(KillSettings settings, IEnumerable<(string Name, string Value)> environment, params IEnumerable<string> arguments) =>
        Start(settings, environment, isCommand: true, arguments);

    /// <summary>Starts a process that serves, and that starts executions itself.</summary>
    /// <param name="settings">Where, and with which lease.</param>
    /// <param name="environment">What else it is told.</param>
    public static CrashProcess Serve(KillSettings settings, params IEnumerable<(string Name, string Value)> environment) => Start(
        settings,
        [("CRASH_FEED_EVERY_MS", settings.FeedEvery.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)), .. environment],
        isCommand: false,
        ["serve"]);

    private static CrashProcess Start(KillSettings settings, IEnumerable<(string Name, string Value)> environment, bool isCommand, IEnumerable<string> arguments)
    {
        // A shell that starts the tests in the background makes them ignore Ctrl+C, and all that they start; env takes that back.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "CrashProgram.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Directory.CreateDirectory(settings.Folder).FullName,
        };
        start.Environment["Pipelines__DataDirectory"] = settings.DataDirectory;
        start.Environment["Pipelines__LeaseDuration"] = settings.Lease.ToString("c", CultureInfo.InvariantCulture);
        start.Environment["Pipelines__PollInterval"] = "100ms";
        start.Environment["Pipelines__MaxParallelTasks"] = "16";
        start.Environment["Pipelines__Pools__lift"] = "2";
        start.Environment["Pipelines__MaxParallelExecutions"] = "16";
        start.Environment["CRASH_EFFECTS"] = settings.EffectLog;
        start.Environment["CRASH_ACCEPTED"] = settings.AcceptedLog;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in settings.Store.Settings.Concat(environment))
        {
            start.Environment[name] = value;
        }

        var running = new CrashProcess(new Process { StartInfo = start }, isCommand);
        running._process.OutputDataReceived += running.HearOutput;
        running._process.ErrorDataReceived += running.Hear;
        running._process.Start();
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Sends a signal, by its name: <c>KILL</c>, <c>TERM</c>, <c>STOP</c>, <c>CONT</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it as a power cut would: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has printed something.</summary>
    /// <exception cref="TimeoutException">It has ended, or says something else.</exception>
    public async Task SaysAsync(string text, TimeSpan patience)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!Said.Contains(text, StringComparison.Ordinal))
        {
            if (HasExited || TimeProvider.System.GetElapsedTime(start) > patience)
            {
                throw new TimeoutException($"'{text}' was not printed, but: {Said}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WaitAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(patience);
        return ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void HearOutput(object sender, DataReceivedEventArgs heard)
    {
        Hear(sender, heard);
        if (_isCommand)
        {
            lock (_said)
            {
                _output.AppendLine(heard.Data);
            }
        }
    }

    private void Hear(object sender, DataReceivedEventArgs heard)
    {
        lock (_said)
        {
            _said.AppendLine(heard.Data);
            Serves |= heard.Data?.Contains("Serving ", StringComparison.Ordinal) ?? false;
            if (_said.Length > 2 * KeptCharacters)
            {
                _said.Remove(0, _said.Length - KeptCharacters);
            }
        }
    }
}
