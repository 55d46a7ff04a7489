namespace Pipelines;

/// <summary>Starts the flow for each file that arrives in an object store, or wherever a source of yours looks. The method takes a <see cref="FileArrived"/>.</summary>
/// <remarks>A file starts its executions at most once; one that is written again, so that its size or time changes, is a new one.</remarks>
/// <typeparam name="TSource">A service that implements <see cref="IFileSource"/>.</typeparam>
/// <param name="pattern">Which files, as the source understands it: <c>bucket/inbox/*.csv</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FileArrivalAttribute<TSource>(string pattern) : TriggerAttribute
    where TSource : class, IFileSource
{
    /// <summary>The pattern.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>How long a file's size must stay the same before it counts as arrived, as a duration. Default: <c>2s</c>.</summary>
    public string SettledFor { get; set; } = "2s";

    /// <summary>The time between two lists of the files, as a duration from <c>100ms</c> to <c>30d</c>. Default: <c>5s</c>.</summary>
    public string Every { get; set; } = "5s";

    /// <summary>
    /// The folder that the source moves a file to before its execution starts; <see cref="FileArrived.Path"/> names where the execution
    /// finds it. A file that starts nothing is not moved. Default: empty, the file stays where it is.
    /// </summary>
    /// <remarks>
    /// That a file is about to be moved is durable before it moves, and is forgotten in the transaction that starts its execution: after a
    /// crash in between, the source is asked to move it again.
    /// </remarks>
    public string MoveTo { get; set; } = "";
}
