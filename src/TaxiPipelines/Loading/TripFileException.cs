using Pipelines;

namespace TaxiPipelines.Loading;

/// <summary>A file that cannot be loaded, whole; trying again would find the same file.</summary>
/// <param name="message">The file, what is wrong with it, and what to do.</param>
/// <param name="innerException">What caused it.</param>
public sealed class TripFileException(string message, Exception? innerException = null)
    : TaskFailedException(message, isRetryable: false, innerException);
