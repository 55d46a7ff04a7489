using System.Diagnostics;

namespace TaxiPipelines.Tests.Support;

/// <summary>Runs python3: a second opinion that shares no code with us.</summary>
public static class Python
{
    /// <summary>Whether there is a python3 that runs.</summary>
    public static bool IsThere { get; } = Probe();

    /// <summary>Runs a script to its end and returns what it printed.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        using var process = Start(["-c", script, .. arguments]);
        var output = await process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException(error);
    }

    private static bool Probe()
    {
        try
        {
            using var process = Start(["-c", "import csv, gzip, hashlib, sqlite3"]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
    }
}
