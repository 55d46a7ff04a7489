namespace Pipelines.Runtime.Executor.Subflows;

/// <summary>
/// One subflow that an attempt waits for. Between the end of the subflow and the attempt's going on it counts as work, so that a virtual
/// clock does not run on in between; so does its beginning, until it has been seen that the subflow still runs.
/// </summary>
internal sealed class SubflowWait(string flow, string executionId, ExecutorActivity activity)
{
    private readonly Lock _gate = new();
    private bool _isHeld;
    private bool _isOver;

    /// <summary>The flow's full name.</summary>
    public string Flow { get; } = flow;

    /// <summary>Its execution.</summary>
    public string ExecutionId { get; } = executionId;

    /// <summary>Something has happened that is to be looked at.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            if (!_isHeld && !_isOver)
            {
                _isHeld = true;
                activity.WorkAdded();
            }
        }
    }

    /// <summary>It has been looked at, and the wait goes on.</summary>
    public void LetGo()
    {
        lock (_gate)
        {
            if (!_isHeld)
            {
                return;
            }

            _isHeld = false;
        }

        activity.WorkDone(1);
    }

    /// <summary>The wait is over.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        LetGo();
    }
}
