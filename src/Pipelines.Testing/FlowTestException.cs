namespace Pipelines.Testing;

/// <summary>A flow did not do what a test expects; the message says what it did instead.</summary>
/// <param name="message">What was expected, and what happened.</param>
public sealed class FlowTestException(string message) : Exception(message);
