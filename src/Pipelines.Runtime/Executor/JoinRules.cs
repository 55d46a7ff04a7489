using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>Whether what came before lets a task start; pure.</summary>
internal static class JoinRules
{
    /// <summary>Why a dependency that ended keeps a task from starting, in one sentence; <see langword="null"/> when it does not.</summary>
    /// <remarks>Handlers start whatever happened before; only an output they cannot do without is missed.</remarks>
    public static string? WhyBlocked(GraphEdge edge)
    {
        if (edge.To.Task.Join != Join.AllSucceeded)
        {
            return null;
        }

        var (from, state) = (edge.From.Task.Id, edge.From.State);
        var isHandler = edge.To.Task.Role != TaskRole.Work;
        return edge.Kind switch
        {
            DependencyKind.Value when !edge.From.HasValue => $"It needs the output of '{from}', which {Verb(state)}.",
            DependencyKind.Order when !isHandler && state is not (TaskRunState.Succeeded or TaskRunState.Warning) => $"It comes after '{from}', which {Verb(state)}.",
            DependencyKind.Optional when !isHandler && (state is TaskRunState.Failed or TaskRunState.Canceled) => $"It comes after '{from}', which {Verb(state)}.",
            _ => null,
        };
    }

    /// <summary>Why a task whose dependencies have all ended does not start; <see langword="null"/> when it does.</summary>
    public static string? WhySkipped(TaskNode node)
    {
        var isAny = node.Task.Join == Join.AnySucceeded && node.Task.Role == TaskRole.Work && node.Dependencies.Count > 0;
        if (isAny && !node.Dependencies.Exists(edge => edge.From.HasValue))
        {
            return $"None of {string.Join(", ", node.Dependencies.Select(edge => $"'{edge.From.Task.Id}'"))} succeeded.";
        }

        foreach (var edge in node.Dependencies)
        {
            if (WhyBlocked(edge) is { } reason)
            {
                return reason;
            }

            if (edge.From.Task.Id == node.Task.Each && !edge.From.HasValue)
            {
                return $"It runs for each element of '{edge.From.Task.Id}', which {Verb(edge.From.State)}.";
            }
        }

        return null;
    }

    private static string Verb(TaskRunState state) => state switch
    {
        TaskRunState.Skipped => "was skipped",
        TaskRunState.Canceled => "was canceled",
        TaskRunState.Warning => "failed, though it may",
        _ => "failed",
    };
}
