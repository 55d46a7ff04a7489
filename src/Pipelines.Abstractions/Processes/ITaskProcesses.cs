namespace Pipelines;

/// <summary>Runs other programs for one attempt of a task, and leaves none of them behind.</summary>
/// <remarks>
/// A program that a task starts on its own outlives a cancel. One started here ends with its attempt: on cancel, timeout, shutdown and
/// at the attempt's end the program and all that it started are asked to stop (SIGTERM), and killed when they have not within 2 seconds.
/// </remarks>
public interface ITaskProcesses
{
    /// <summary>Runs a program to its end. Its lines go to the attempt's log, those of standard error as warnings.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancellationToken">Ends the program, and all that it started.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="TaskFailedException">It cannot be started, or ended with an exit code other than 0.</exception>
    /// <exception cref="OperationCanceledException">It was ended because the attempt was told to stop, or the token was canceled.</exception>
    /// <example>
    /// <code>
    /// var rows = await task.Processes.RunAsync(new ProcessCommand("wc", "-l", path), cancellationToken);
    /// </code>
    /// </example>
    Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancellationToken = default);
}
