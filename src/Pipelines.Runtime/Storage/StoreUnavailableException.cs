namespace Pipelines.Runtime.Storage;

/// <summary>The store could not be reached, or refused to write (disk full, locked, read-only). The command line ends with code 3.</summary>
/// <param name="message">What was tried and what to do.</param>
/// <param name="innerException">What the database said.</param>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : PipelineException(message, innerException);
