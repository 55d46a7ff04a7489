using System.Globalization;
using Pipelines.Runtime.Executor.Subflows;

namespace Pipelines.Runtime.Executor;

/// <summary>How an attempt waits for subflows: as long as it waits for one, it holds no slot.</summary>
internal sealed partial class TaskSlot
{
    private readonly Lock _waitGate = new();
    private List<SubflowWait>? _waits;
    private TaskCompletionSource? _slotReturn;
    private bool _holdsSlot = true;
    private bool _asksForSlot;
    private bool _isCounted = true;
    private bool _isOver;

    /// <summary>Canceled when the attempt is to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether its subflows are to stop with it: for good, not only because this process or this attempt ends.</summary>
    public bool MustCancelSubflows => Reason is StopReason.Canceled or StopReason.FlowTimeout;

    /// <summary>Why its subflows are canceled.</summary>
    public string CancelReason => $"Its parent, execution {_execution.Info.Id} of flow '{_execution.Flow.FullName}', {(Reason == StopReason.FlowTimeout ? $"took longer than its limit of {DurationText.Of(_execution.Flow.Timeout ?? default)}" : "was canceled")}.";

    /// <summary>Whether an earlier attempt ended other than by the end of its process, or in an execution that was restarted.</summary>
    public bool FollowsFailure { get; }

    /// <summary>Whether it waits for a subflow.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_waitGate)
            {
                return _waits is { Count: > 0 };
            }
        }
    }

    /// <summary>What it waits for, in one sentence; <see langword="null"/> when it does not.</summary>
    public string? WaitReason
    {
        get
        {
            lock (_waitGate)
            {
                return _waits switch
                {
                    null or [] => null,
                    [var only] => $"Waits for subflow '{only.Flow}' ({only.ExecutionId}).",
                    [var first, ..] => string.Create(CultureInfo.InvariantCulture, $"Waits for {_waits.Count} subflows, of which '{first.Flow}' ({first.ExecutionId}) is the first."),
                };
            }
        }
    }

    /// <summary>The attempt waits: its slot is for others.</summary>
    public SubflowWait BeginWait(string flow, string executionId)
    {
        var wait = new SubflowWait(flow, executionId, _services.Activity);
        bool releases, leaves;
        lock (_waitGate)
        {
            (_waits ??= []).Add(wait);
            (releases, _holdsSlot) = (_holdsSlot, false);
            (leaves, _isCounted) = (_isCounted, false);
        }

        if (releases)
        {
            _services.Slots.Release();
        }

        _waitsChanged(this);
        _services.Activity.WaitsChanged();
        if (leaves)
        {
            _services.Activity.AttemptEnded();
        }

        return wait;
    }

    /// <summary>The attempt does not wait for that any more. It goes on in a slot, unless it waits for something else or is to stop.</summary>
    public Task EndWaitAsync(SubflowWait wait)
    {
        TaskCompletionSource? slotReturn = null;
        lock (_waitGate)
        {
            _waits?.Remove(wait);
            if (_waits is { Count: 0 } && !_isOver)
            {
                if (IsStopping)
                {
                    Count();
                }
                else if (!_holdsSlot)
                {
                    slotReturn = _slotReturn ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }

        _waitsChanged(this);
        _services.Activity.WaitsChanged();
        if (slotReturn is not null && Task.Pool is null)
        {
            ReturnSlot();
        }

        wait.End();
        return slotReturn is null ? System.Threading.Tasks.Task.CompletedTask : slotReturn.Task.WaitAsync(_stopping.Token);
    }

    /// <summary>The attempt may have a slot of the process again; one with a pool is told so once it has entered the pool again.</summary>
    public void ReturnSlot()
    {
        lock (_waitGate)
        {
            if (_slotReturn is null || _asksForSlot)
            {
                return;
            }

            _asksForSlot = true;
        }

        _services.Slots.Enqueue(TakeSlot);
    }

    private void TakeSlot()
    {
        TaskCompletionSource? slotReturn;
        lock (_waitGate)
        {
            (slotReturn, _slotReturn, _asksForSlot) = (_slotReturn, null, false);
            _holdsSlot = !_isOver && _waits is { Count: 0 };
            if (_holdsSlot)
            {
                Count();
                slotReturn?.TrySetResult();
                return;
            }
        }

        _services.Slots.Release();
        slotReturn?.TrySetResult();
    }

    /// <summary>Its code runs again.</summary>
    private void Count()
    {
        if (!_isCounted && !HasEnded)
        {
            _isCounted = true;
            _services.Activity.AttemptStarted();
        }
    }

    /// <summary>Its outcome is told: what its code does from here on is nobody's business.</summary>
    private void StopCounting()
    {
        bool counted;
        lock (_waitGate)
        {
            (counted, _isCounted) = (_isCounted, false);
        }

        if (counted)
        {
            _services.Activity.AttemptEnded();
        }
    }

    /// <summary>The attempt's code has ended: what it holds is given back, and nothing is taken any more.</summary>
    private void LeaveSlot()
    {
        bool holds;
        lock (_waitGate)
        {
            _isOver = true;
            (holds, _holdsSlot) = (_holdsSlot, false);
        }

        if (holds)
        {
            _services.Slots.Release();
        }
    }
}
