namespace Pipelines.Postgres;

/// <summary>Tells a task's progress and figures, if there is a task to tell.</summary>
internal sealed class CopyTelling
{
    private readonly TaskContext? _task;
    private readonly string _verb;
    private readonly TimeProvider _time;
    private readonly long _startedAt;

    /// <param name="task">The attempt; <see langword="null"/> to tell nobody.</param>
    /// <param name="verb">What is done with the rows: <c>copied in</c>.</param>
    public CopyTelling(TaskContext? task, string verb)
    {
        (_task, _verb) = (task, verb);
        _time = task?.Time ?? TimeProvider.System;
        _startedAt = _time.GetTimestamp();
    }

    public void Rows(long done) => _task?.ReportProgress(new TaskProgress(done, null, "rows"));

    public void Bytes(long done, long? total) => _task?.ReportProgress(new TaskProgress(done, total, "bytes"));

    public CopyResult End(long rows, long bytes)
    {
        _task?.AddMetric($"rows {_verb}", rows);
        _task?.AddMetric($"bytes {_verb}", bytes, "bytes");
        return new CopyResult(rows, bytes, _time.GetElapsedTime(_startedAt));
    }
}
