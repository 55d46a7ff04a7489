namespace Pipelines;

/// <summary>Starts the flow for each file that arrives in a folder. The method takes a <see cref="FileArrived"/>.</summary>
/// <param name="pattern">A path with <c>*</c> or <c>**</c>, relative to the working folder: <c>inbox/*.csv</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FileArrivalAttribute(string pattern) : TriggerAttribute
{
    /// <summary>The pattern.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>How long a file's size must stay the same before it counts as arrived, as a duration. Default: <c>2s</c>.</summary>
    public string SettledFor { get; set; } = "2s";
}
