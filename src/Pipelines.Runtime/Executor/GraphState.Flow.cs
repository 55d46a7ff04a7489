using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>How an end spreads through the graph.</summary>
internal sealed partial class GraphState
{
    /// <summary>Tells dependents of what ended, and goes to the next phase when one is done. A loop, not a recursion: chains may be long.</summary>
    private void Settle(DateTimeOffset now)
    {
        while (_phase is { } phase)
        {
            while (_ended.TryDequeue(out var node))
            {
                foreach (var edge in node.Dependents)
                {
                    edge.To.OpenDependencies--;
                    DependencyEnded(edge, now);
                }
            }

            if (_open[(int)phase] > 0)
            {
                return;
            }

            if (phase == TaskRole.Finally)
            {
                IsEnded = true;
                _phase = null;
                return;
            }

            _phase = phase + 1;
            BeginPhase(now);
        }
    }

    private void BeginPhase(DateTimeOffset now)
    {
        foreach (var node in _phases[(int)_phase!.Value])
        {
            switch (node.State)
            {
                case TaskRunState.Pending:
                    Consider(node, now);
                    break;
                case TaskRunState.Running or TaskRunState.RetryWaiting or TaskRunState.Paused:
                    GoOn(node, now);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Looks at a task that has not started, with all that it depends on.</summary>
    private void Consider(TaskNode node, DateTimeOffset now)
    {
        if (WhyNotHandled(node) is { } notHandled)
        {
            End(node.Whole, TaskRunState.Skipped, now, notHandled);
            return;
        }

        foreach (var edge in node.Dependencies)
        {
            if (edge.From.State.IsTerminal() && JoinRules.WhyBlocked(edge) is { } reason)
            {
                End(node.Whole, TaskRunState.Skipped, now, reason);
                return;
            }
        }

        ReleaseIfComplete(node, now);
    }

    private void DependencyEnded(GraphEdge edge, DateTimeOffset now)
    {
        var node = edge.To;
        if (node.State != TaskRunState.Pending || node.Task.Role != _phase || node.Elements is not null)
        {
            return;
        }

        if (JoinRules.WhyBlocked(edge) is { } reason)
        {
            End(node.Whole, TaskRunState.Skipped, now, reason);
        }
        else
        {
            ReleaseIfComplete(node, now);
        }
    }

    private void ReleaseIfComplete(TaskNode node, DateTimeOffset now)
    {
        if (node.OpenDependencies > 0)
        {
            return;
        }

        if (JoinRules.WhySkipped(node) is { } reason)
        {
            End(node.Whole, TaskRunState.Skipped, now, reason);
        }
        else if (node.Task.Each is null)
        {
            Offer(node.Whole);
        }
        else
        {
            FanOut(node, now);
        }
    }

    private string? WhyNotHandled(TaskNode node) => node.Task switch
    {
        { Role: not TaskRole.OnFailure } => null,
        _ when IsCanceled => "The execution was canceled.",
        { Handles: null } => _failures.Count == 0 ? "No task failed." : null,
        { Handles: var handled } => _failedTasks.Contains(handled) ? null : $"Task '{handled}' did not fail.",
    };

    private void FanOut(TaskNode node, DateTimeOffset now)
    {
        if (MakeElements(node) is not { } elements)
        {
            var error = new TaskError(typeof(PipelineException).FullName!, $"Task '{node.Task.Id}' runs for each element of '{node.Task.Each}', whose output is not a list.");
            End(node.Whole, node.Task.AllowFailure ? TaskRunState.Warning : TaskRunState.Failed, now, error: error);
            return;
        }

        Move(node.Whole, node.Whole.Record with { State = TaskRunState.Running, StartedAt = now, ElementCount = elements.Length });
        node.Elements = elements;
        node.OpenElements = elements.Length;
        if (elements.Length == 0)
        {
            End(node.Whole, TaskRunState.Succeeded, now);
            return;
        }

        foreach (var element in elements)
        {
            Offer(element);
        }
    }

    /// <summary>The elements of a task's list; those of a fanned-out task are its elements' outputs as they are, which are not joined first.</summary>
    private static List<ReadOnlyMemory<byte>>? PartsOf(TaskNode source) =>
        source.Task.Each is null
            ? source.Result.Json is { } list ? ElementList.Split(list) : null
            : source.HasValue ? [.. (source.Elements ?? []).Where(static element => element.Output is not null).Select(static element => element.Output!.Value)] : null;

    private TaskRun[]? MakeElements(TaskNode node)
    {
        if (PartsOf(_byId[node.Task.Each!]) is not { } parts)
        {
            return null;
        }

        var elements = new TaskRun[parts.Count];
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = new TaskRun(node, new TaskRunKey(node.Task.Id, index)) { ElementJson = parts[index] };
        }

        return elements;
    }
}
