using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>
/// Where commands have executions run, and show how they go until the end: in this process, or on a server. Whoever is told to stop meanwhile
/// cancels the execution. Each gives an <see cref="ExitCode"/>.
/// </summary>
internal interface IRunSource
{
    /// <summary>Starts a flow.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="isDetached">Whether to leave it to a process that serves, print its id and return.</param>
    /// <param name="cancellationToken">Cancels the execution.</param>
    /// <exception cref="InputException">The inputs do not fit.</exception>
    Task<int> StartAsync(GivenStart start, bool isDetached, CancellationToken cancellationToken);

    /// <summary>Lets an execution go on from its failed tasks.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="isDetached">Whether to leave it to a process that serves, print its id and return.</param>
    /// <param name="cancellationToken">Cancels the execution.</param>
    Task<int> RestartAsync(ExecutionRecord execution, bool isDetached, CancellationToken cancellationToken);

    /// <summary>Runs an execution again, as a new one.</summary>
    /// <param name="earlier">The earlier execution.</param>
    /// <param name="from">The task to begin from; <see langword="null"/> for all.</param>
    /// <param name="inputs">Inputs instead of its own.</param>
    /// <param name="labels">Labels besides its own.</param>
    /// <param name="isDetached">Whether to leave it to a process that serves, print its id and return.</param>
    /// <param name="cancellationToken">Cancels the new execution.</param>
    /// <exception cref="InputException">The inputs do not fit.</exception>
    Task<int> ReplayAsync(ExecutionRecord earlier, string? from, GivenInputs inputs, IReadOnlyDictionary<string, string> labels, bool isDetached, CancellationToken cancellationToken);
}
