namespace Pipelines.Definitions;

/// <summary>How a task run ended.</summary>
/// <param name="State">A terminal state.</param>
/// <param name="Json">The output as UTF-8 JSON; <see langword="null"/> when there is none.</param>
/// <param name="Error">The last error when it failed.</param>
public readonly record struct UpstreamResult(TaskRunState State, ReadOnlyMemory<byte>? Json, TaskError? Error);
