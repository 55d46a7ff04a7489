namespace Pipelines.Runtime.Executor.Control;

/// <summary>What was asked for an execution cannot be done as it stands; nothing was changed. The command line ends with code 2.</summary>
/// <param name="message">What was asked, why it cannot be done, and the way out.</param>
internal class RefusedException(string message) : PipelineException(message);
