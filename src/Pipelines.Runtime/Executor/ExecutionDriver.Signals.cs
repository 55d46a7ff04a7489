using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What the driver does with what somebody outside says.</summary>
internal sealed partial class ExecutionDriver
{
    private const string DefaultReason = "It was canceled.";

    private readonly HashSet<long> _signals = [];
    private long _lastSignalId;

    private void Apply(ExecutionSignal signal)
    {
        if (!Remember(signal))
        {
            return;
        }

        if (signal.Kind == ExecutionSignalKind.Cancel)
        {
            ApplyCancel(_execution.Secrets.Redact(signal.Reason ?? DefaultReason));
        }
        else
        {
            ApplyDecision(signal);
        }
    }

    /// <summary>Takes over what was said before, so that a resumed execution neither forgets it nor takes it for news.</summary>
    private void RestoreSignals(DateTimeOffset now)
    {
        var cancels = 0;
        string? reason = null;
        foreach (var signal in _stored.Signals.Where(Remember))
        {
            if (signal.Kind == ExecutionSignalKind.Cancel)
            {
                cancels++;
                reason ??= signal.Reason;
            }
            else
            {
                ApplyDecision(signal);
            }
        }

        if (cancels == 0 && _state != ExecutionState.Canceling)
        {
            return;
        }

        reason = _execution.Secrets.Redact(reason ?? _reason ?? DefaultReason);
        if (_state != ExecutionState.Canceling)
        {
            MoveTo(ExecutionState.Canceling, reason);
        }

        _graph.CancelAll(reason, includeFinally: cancels > 1, now);
    }

    private bool Remember(ExecutionSignal signal)
    {
        _lastSignalId = Math.Max(_lastSignalId, signal.Id);
        return _signals.Add(signal.Id);
    }
}
