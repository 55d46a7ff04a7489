namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>A server says that it does not do what was asked.</summary>
/// <param name="status">The status of its answer.</param>
/// <param name="message">Why.</param>
internal sealed class RemoteProblemException(int status, string message) : PipelineException(message)
{
    /// <summary>The status of its answer.</summary>
    public int Status { get; } = status;

    /// <summary>What is wrong with each input or setting, where that is why.</summary>
    public IReadOnlyList<InputError> Errors { get; init; } = [];

    /// <summary>What a command ends with: a mistake in what was asked, unless the server itself has failed.</summary>
    public int ExitCode => Status >= 500 ? CommandLine.ExitCode.Failed : CommandLine.ExitCode.Usage;
}
