using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Finds executions by what people type: the id, its telling end, or <c>last</c>.</summary>
internal static class ExecutionNames
{
    private const string Last = "last";

    /// <summary>An execution that was found.</summary>
    /// <param name="source">Where to look.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="UsageException">It is gone meanwhile.</exception>
    public static async Task<ExecutionRecord> GetAsync(this IExecutionSource source, string id, CancellationToken cancellationToken) =>
        await source.FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new UsageException($"Execution '{id}' is gone: it has just been removed.");

    /// <summary>The id that is meant.</summary>
    /// <param name="source">Where to look.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="UsageException">There is none, or several end so.</exception>
    public static async Task<string> FindExecutionAsync(this IExecutionSource source, string text, CancellationToken cancellationToken)
    {
        var typed = text.Trim().ToLowerInvariant();
        var query = typed == Last ? new ExecutionQuery { Limit = 1 } : new ExecutionQuery { IdSuffix = typed, Limit = 5 };
        var found = await source.ListAsync(query, cancellationToken).ConfigureAwait(false);
        return found.Count switch
        {
            0 when typed == Last => throw new UsageException("There are no executions yet. Start one with 'run <flow>'."),
            0 => throw new UsageException($"No execution's id is or ends with '{text}'. 'executions' lists them; 'last' is the newest."),
            1 => found[0].Id,
            _ => throw new UsageException($"Several executions end with '{text}': {string.Join(", ", found.Select(execution => execution.Id))}. Type more of the id."),
        };
    }
}
