using Pipelines.Definitions;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Executor;

/// <summary>What the attempts of an execution share.</summary>
internal sealed class DrivenExecution
{
    /// <summary>The flow.</summary>
    public required FlowDefinition Flow { get; init; }

    /// <summary>The execution as flows see it; replaced when a label is set.</summary>
    public required ExecutionInfo Info { get; set; }

    /// <summary>Which comes first where executions wait for the same; subflows have the same.</summary>
    public int Priority { get; init; }

    /// <summary>The trace it belongs to; <see langword="null"/> when nobody traces.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The bound inputs.</summary>
    public object? Inputs { get; set; }

    /// <summary>How tasks ended so far.</summary>
    public required IUpstreamResults Upstream { get; init; }

    /// <summary>What must not be kept in clear.</summary>
    public required ExecutionSecrets Secrets { get; init; }

    /// <summary>The lines that are not durable yet.</summary>
    public required ExecutionLog Log { get; init; }

    /// <summary>Why work fails that is not done in the flow's time.</summary>
    public string TimeoutText => $"Flow '{Flow.FullName}' took longer than its limit of {DurationText.Of(Flow.Timeout ?? default)}.";

    /// <summary>The text of an error, as it may be kept: without secrets, and of a bounded length.</summary>
    public TaskError ErrorOf(Exception exception)
    {
        var error = TaskError.From(exception);
        return error with
        {
            Message = AttemptLog.Shorten(Secrets.Redact(error.Message)),
            StackTrace = error.StackTrace is null ? null : AttemptLog.Shorten(Secrets.Redact(error.StackTrace)),
        };
    }

    /// <summary>What a task or the flow returned, as it may be kept: secrets that are marked as such stay, to be encrypted; others are masked.</summary>
    public ReadOnlyMemory<byte>? Redact(ReadOnlyMemory<byte>? output)
    {
        if (output is not { } json)
        {
            return null;
        }

        Secrets.AddMarked(json);
        return Secrets.RedactJson(json);
    }

    /// <summary>What a member of the flow is called with.</summary>
    public TaskInvocation Invocation(IServiceProvider services, TaskContext? context, ReadOnlyMemory<byte>? element, FlowFailure? failure, ApprovalDecision? decision = null) => new()
    {
        Services = services,
        Flow = Flow.FullName,
        Execution = Info,
        Inputs = Inputs,
        Upstream = Upstream,
        Context = context,
        ElementJson = element,
        Failure = failure,
        Decision = decision,
    };
}
