using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>What lies before and behind tasks in a flow.</summary>
internal static class FlowReach
{
    /// <summary>All that depends on any of the tasks, directly or not; the tasks themselves are not among it unless one depends on another.</summary>
    public static HashSet<string> Downstream(FlowDefinition flow, IEnumerable<string> tasks)
    {
        var dependents = flow.Tasks
            .SelectMany(task => task.Dependencies.Select(dependency => (From: dependency.TaskId, To: task.Id)))
            .ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        return Reach(tasks, task => dependents[task]);
    }

    /// <summary>All that a task depends on, directly or not.</summary>
    public static HashSet<string> Upstream(FlowDefinition flow, string task)
    {
        var byId = flow.Tasks.ToDictionary(known => known.Id, StringComparer.Ordinal);
        return Reach([task], id => byId[id].Dependencies.Select(dependency => dependency.TaskId));
    }

    private static HashSet<string> Reach(IEnumerable<string> from, Func<string, IEnumerable<string>> next)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(from);
        while (open.TryDequeue(out var task))
        {
            foreach (var neighbour in next(task))
            {
                if (reached.Add(neighbour))
                {
                    open.Enqueue(neighbour);
                }
            }
        }

        return reached;
    }
}
