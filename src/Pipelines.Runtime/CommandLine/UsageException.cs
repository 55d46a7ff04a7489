namespace Pipelines.Runtime.CommandLine;

/// <summary>The command line asks for something that is not there; nothing was done.</summary>
/// <param name="message">What was given, what was expected, and the nearest valid name.</param>
internal sealed class UsageException(string message) : PipelineException(message);
