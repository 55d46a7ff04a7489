namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>There is no such flow or trigger in this program.</summary>
/// <param name="message">What was asked for, the nearest name, and what there is.</param>
internal sealed class UnknownTriggerException(string message) : PipelineException(message);
