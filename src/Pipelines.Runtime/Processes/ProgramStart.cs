using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pipelines.Runtime.Processes;

/// <summary>Starts programs.</summary>
internal static class ProgramStart
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Starts a program.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="marks">Variables that <see cref="ProcessMarks"/> names.</param>
    /// <returns>The process, and the tree that it is the root of.</returns>
    /// <exception cref="TaskFailedException">There is no such program, or it may not be started.</exception>
    public static (Process Process, IProcessTree Tree) Start(ProcessCommand command, IReadOnlyDictionary<string, string> marks)
    {
        var info = InfoOf(command, marks);
        if (info.WorkingDirectory.Length > 0 && !Directory.Exists(info.WorkingDirectory))
        {
            throw new TaskFailedException($"'{command.File}' cannot be started: its working directory '{info.WorkingDirectory}' does not exist.", isRetryable: false);
        }

        if (ProgramFile.SetSid is { } setSid)
        {
            if (ProgramFile.Find(command.File, command.WorkingDirectory, info.Environment.TryGetValue("PATH", out var path) ? path : null) is null)
            {
                throw new TaskFailedException($"'{command.File}' cannot be started: there is no such program{(command.File.Contains('/', StringComparison.Ordinal) ? "" : " on PATH")}. Install it, or name it by its path.", isRetryable: false);
            }

            // A terminal sends Ctrl+C to every process of a session: the program must not get it before its task was told to stop.
            info.FileName = setSid;
            info.ArgumentList.Insert(0, command.File);
        }

        try
        {
            var process = Process.Start(info) ?? throw new InvalidOperationException("A process that is not handed to a shell is always a new one.");
            return (process, ProgramFile.SetSid is null ? new PortableProcessTree(process) : LinuxProcessTree.OfProgram(process.Id, marks[ProcessMarks.Process]));
        }
        catch (Win32Exception exception)
        {
            throw new TaskFailedException($"'{command.File}' cannot be started: {exception.Message}", isRetryable: false, exception);
        }
    }

    private static ProcessStartInfo InfoOf(ProcessCommand command, IReadOnlyDictionary<string, string> marks)
    {
        var info = new ProcessStartInfo(command.File, command.Arguments)
        {
            WorkingDirectory = command.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        foreach (var (name, value) in command.Environment)
        {
            info.Environment[name] = value;
        }

        foreach (var (name, value) in marks)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
