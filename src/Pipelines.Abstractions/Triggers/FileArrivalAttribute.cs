namespace Pipelines;

/// <summary>Starts the flow for each file that arrives in a folder of this machine. The method takes a <see cref="FileArrived"/>.</summary>
/// <remarks>A file starts its executions at most once; one that is written again, so that its size or time changes, is a new one.</remarks>
/// <param name="pattern">A path with <c>*</c> or <c>**</c>, relative to the working folder: <c>inbox/*.csv</c>.</param>
/// <example>
/// <code>
/// [FileArrival("inbox/*.csv", MoveTo = "inbox/done")]
/// public static Inputs Arrived(FileArrived file) => new(file.Path);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FileArrivalAttribute(string pattern) : TriggerAttribute
{
    /// <summary>The pattern.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>How long a file's size must stay the same before it counts as arrived, as a duration. Default: <c>2s</c>.</summary>
    public string SettledFor { get; set; } = "2s";

    /// <summary>
    /// The time between two looks at the folder, as a duration from <c>100ms</c> to <c>30d</c>. New files are told by the system at once; a
    /// look finds those of which it tells nobody, as on network folders. Default: <c>5s</c>.
    /// </summary>
    public string Every { get; set; } = "5s";

    /// <summary>
    /// The folder that a file is moved to before its execution starts, relative to the working folder; <see cref="FileArrived.Path"/> names
    /// where the execution finds it. What lies there starts nothing, and a file that starts nothing is not moved. Default: empty, the file
    /// stays where it is.
    /// </summary>
    /// <remarks>
    /// That a file is about to be moved is durable before it moves, and is forgotten in the transaction that starts its execution: whoever
    /// comes after a crash in between moves it, or finds it moved, and starts the execution. Where another file has its name already, it
    /// gets a suffix.
    /// </remarks>
    public string MoveTo { get; set; } = "";
}
