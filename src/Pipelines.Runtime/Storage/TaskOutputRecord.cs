namespace Pipelines.Runtime.Storage;

/// <summary>The output of a task run.</summary>
/// <param name="Key">The task run.</param>
/// <param name="Json">UTF-8 JSON.</param>
public sealed record TaskOutputRecord(TaskRunKey Key, ReadOnlyMemory<byte> Json);
