using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Processes;

/// <summary>One program of a task from its start to its end, and to the end of all that it started.</summary>
/// <param name="command">What to run.</param>
/// <param name="task">Whose it is, for messages: <c>Task 'load' of flow 'zoomcamp/taxi'</c>.</param>
/// <param name="logger">Where its lines go.</param>
/// <param name="shorten">Makes a line of log of the first piece of a line that is very long.</param>
internal sealed partial class ProgramRun(ProcessCommand command, string task, ILogger logger, Func<string, string> shorten)
{
    /// <summary>How long output is still read when the program has ended: only a process that got away holds it open.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);

    private readonly ProgramOutput _output = new();

    /// <summary>What did not stop although it was told to; for people.</summary>
    public IReadOnlyList<string> NotStopped { get; private set; } = [];

    /// <summary>Runs it.</summary>
    /// <param name="marks">Variables that <see cref="ProcessMarks"/> names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProcessResult> RunAsync(IReadOnlyDictionary<string, string> marks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (process, tree) = Start(marks);
        using (process)
        {
            using var endOfReading = new CancellationTokenSource();
            var streams = Task.WhenAll(
                ReadAsync(process.StandardOutput, isError: false, endOfReading.Token),
                ReadAsync(process.StandardError, isError: true, endOfReading.Token),
                WriteInputAsync(process, endOfReading.Token));
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var isEnded = process.HasExited;

            // Also when it ended by itself: what it left running would outlive the attempt.
            NotStopped = await ProcessEnding.EndAsync(tree).ConfigureAwait(false);
            if (NotStopped.Count > 0)
            {
                LogNotStopped(logger, command.File, ProcessEnding.Patience.TotalSeconds, string.Join(", ", NotStopped));
            }

            endOfReading.CancelAfter(LastOutput);
            await streams.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return isEnded && process.ExitCode == 0 ? _output.Result : throw Failed(process.ExitCode);
        }
    }

    private (Process Process, IProcessTree Tree) Start(IReadOnlyDictionary<string, string> marks)
    {
        try
        {
            return ProgramStart.Start(command, marks);
        }
        catch (TaskFailedException exception)
        {
            throw new TaskFailedException($"{task}: {exception.Message}", exception.IsRetryable, exception.InnerException);
        }
    }

    private TaskFailedException Failed(int exitCode)
    {
        var said = _output.LastErrors.Length == 0 ? "It wrote nothing to standard error." : $"The end of its standard error:\n{_output.LastErrors}";
        return new TaskFailedException(string.Create(CultureInfo.InvariantCulture, $"{task}: '{command}' ended with exit code {exitCode}. {said}"));
    }

    private async Task ReadAsync(StreamReader reader, bool isError, CancellationToken cancellationToken)
    {
        var wentOn = false;
        try
        {
            await foreach (var (text, goesOn) in BoundedLines.ReadAsync(reader, cancellationToken).ConfigureAwait(false))
            {
                if (!isError)
                {
                    _output.Add(text, goesOn);
                }

                if (!wentOn)
                {
                    // Shown in pieces, a line could show a secret in two.
                    Show(goesOn ? shorten(text) : text, isError);
                }

                wentOn = goesOn;
            }
        }
        catch (OperationCanceledException) when (!isError)
        {
            // What was not read in time is not to be taken for all there was.
            _output.Cut();
        }
    }

    private void Show(string line, bool isError)
    {
        if (isError)
        {
            _output.AddError(line);
            LogErrorLine(logger, line);
        }
        else
        {
            LogLine(logger, line);
        }
    }

    private async Task WriteInputAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(command.StandardInput.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException exception)
        {
            // A program may end, or close its input, without having read all of it: its exit code says whether that was a mistake.
            LogInputNotRead(logger, command.File, exception.Message);
        }
    }
}
