using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>Something that happened to an execution that this process drives; for those who watch, never for those who decide.</summary>
internal abstract record ExecutionEvent(string ExecutionId);

/// <summary>The execution is in another state.</summary>
internal sealed record ExecutionStateChanged(string ExecutionId, ExecutionState State, string? Reason) : ExecutionEvent(ExecutionId)
{
    /// <summary>The full name of its flow; <see langword="null"/> where whoever tells does not know.</summary>
    public string? Flow { get; init; }
}

/// <summary>A task run is in another state, or another attempt of it started.</summary>
internal sealed record TaskRunChanged(string ExecutionId, TaskRunRecord TaskRun) : ExecutionEvent(ExecutionId);

/// <summary>An attempt told how far it is.</summary>
internal sealed record TaskProgressReported(string ExecutionId, TaskRunKey Key, TaskProgress Progress) : ExecutionEvent(ExecutionId);

/// <summary>An attempt wrote to its log.</summary>
internal sealed record LogWritten(string ExecutionId, LogRecord Line) : ExecutionEvent(ExecutionId);
