using System.Globalization;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>How an execution that failed is tried again as a whole: as a new one that comes into being with the end of this one.</summary>
internal sealed partial class ExecutionDriver
{
    /// <summary>The next try; <see langword="null"/> when there is to be none.</summary>
    /// <param name="cause">Why this one failed; <see langword="null"/> when only the text is known, since another process saw it.</param>
    /// <param name="error">The text.</param>
    /// <param name="now">When it failed.</param>
    private ExecutionRecord? NextTry(Exception? cause, TaskError? error, DateTimeOffset now)
    {
        if (_flow.Retry is not { } policy || _graph.IsCanceled)
        {
            return null;
        }

        // Of a failure that another process saw only the text is left. One try too many costs less than one that is missing.
        var delay = cause is null
            ? RetryDelay.Next(policy with { Handles = null }, _stored.Execution.Attempt, new PipelineException(error?.Message ?? ""), _services.Random.NextDouble)
            : RetryDelay.Next(policy, _stored.Execution.Attempt, cause, _services.Random.NextDouble);
        if (delay is not { } wait)
        {
            return null;
        }

        var at = now + wait;
        return _stored.Execution with
        {
            Id = Executor.ExecutionId.New(now),
            Revision = _flow.Revision,
            State = ExecutionState.Created,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Starts again at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC after execution {ExecutionId} failed."),
            Labels = _execution.Info.Labels,
            Attempt = _stored.Execution.Attempt + 1,
            Parent = null,
            Origin = new ExecutionOrigin(ExecutionOriginKind.Retry, ExecutionId),
            WakeAt = at,
            CreatedAt = now,
            StartedAt = null,
            EndedAt = null,
            OutputsJson = null,
            Error = null,
            NodeId = null,
        };
    }
}
