using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>How a graph is made from what was stored.</summary>
internal sealed partial class GraphState
{
    /// <summary>Takes over what is stored; to be called before <see cref="Begin"/>.</summary>
    /// <param name="taskRuns">The stored task runs.</param>
    /// <param name="outputs">The outputs of those that succeeded.</param>
    /// <returns>Ids of stored tasks that the flow does not have any more.</returns>
    public IReadOnlyCollection<string> Restore(IReadOnlyList<TaskRunRecord> taskRuns, IReadOnlyList<TaskOutputRecord> outputs)
    {
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        var outputOf = outputs.ToDictionary(output => output.Key, output => output.Json);
        var elements = new Dictionary<TaskNode, List<TaskRunRecord>>();
        foreach (var record in taskRuns)
        {
            if (!_byId.TryGetValue(record.Key.TaskId, out var node))
            {
                unknown.Add(record.Key.TaskId);
            }
            else if (record.Key.ElementIndex is null)
            {
                Restore(node.Whole, record, outputOf);
            }
            else if (elements.TryGetValue(node, out var records))
            {
                records.Add(record);
            }
            else
            {
                elements.Add(node, [record]);
            }
        }

        foreach (var node in _byId.Values)
        {
            RestoreElements(node, elements, outputOf);
        }

        foreach (var run in AllRuns().Where(run => run.State is TaskRunState.Failed or TaskRunState.Warning).OrderBy(run => run.Record.EndedAt))
        {
            Note(run);
        }

        return unknown;
    }

    /// <summary>Goes on with a task that had started.</summary>
    private void GoOn(TaskNode node, DateTimeOffset now)
    {
        if (node.Task.Each is null)
        {
            GoOn(node.Whole);
            return;
        }

        node.Elements ??= MakeElements(node) ?? [];
        node.OpenElements = node.Elements.Count(element => !element.State.IsTerminal());
        if (node.OpenElements == 0)
        {
            End(node.Whole, node.StateOfElements(), now);
            return;
        }

        foreach (var element in node.Elements)
        {
            GoOn(element);
        }
    }

    private void GoOn(TaskRun run)
    {
        switch (run.State)
        {
            case TaskRunState.Running:
                Interrupt(run);
                break;
            case TaskRunState.RetryWaiting:
                _retryWaiting.Add(run);
                break;
            case TaskRunState.Paused:
                GoOnAsking(run);
                break;
            case TaskRunState.Pending:
                Offer(run);
                break;
            default:
                break;
        }
    }

    private void GoOnAsking(TaskRun run)
    {
        _paused.Add(run);
        if (run.Task.Approval is null)
        {
            // Under this revision it asks nobody.
            Resume(run);
        }
        else if (run.Record.NextAttemptAt is not null)
        {
            _retryWaiting.Add(run);
        }
    }

    private static void Restore(TaskRun run, TaskRunRecord record, Dictionary<TaskRunKey, ReadOnlyMemory<byte>> outputOf)
    {
        run.Record = record;
        if (outputOf.TryGetValue(record.Key, out var output))
        {
            // Not a conditional expression: its null would become an empty memory by way of a null array.
            run.Output = output;
        }
    }

    /// <summary>An element is stored once it started; those that are not stored yet come from the list again.</summary>
    private void RestoreElements(TaskNode node, Dictionary<TaskNode, List<TaskRunRecord>> records, Dictionary<TaskRunKey, ReadOnlyMemory<byte>> outputOf)
    {
        if (node.Elements is not null || node.Whole.Record.ElementCount is null || node.Task.Each is null)
        {
            return;
        }

        // The list may itself be made of elements' outputs.
        RestoreElements(_byId[node.Task.Each], records, outputOf);
        node.Elements = MakeElements(node) ?? [];
        foreach (var record in records.GetValueOrDefault(node) ?? [])
        {
            if (record.Key.ElementIndex < node.Elements.Length)
            {
                Restore(node.Elements[record.Key.ElementIndex.Value], record, outputOf);
            }
        }
    }

    private IEnumerable<TaskRun> AllRuns() => _byId.Values.SelectMany(node => node.Elements is { } elements ? elements.Append(node.Whole) : [node.Whole]);
}
