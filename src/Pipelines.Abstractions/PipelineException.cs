namespace Pipelines;

/// <summary>The root of this product's own exceptions. The message names the thing, the rule and the way out.</summary>
/// <param name="message">What went wrong, and what to do.</param>
/// <param name="innerException">What caused it.</param>
public class PipelineException(string message, Exception? innerException = null) : Exception(message, innerException);
