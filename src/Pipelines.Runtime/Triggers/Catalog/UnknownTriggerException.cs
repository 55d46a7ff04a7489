using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>There is no such flow or trigger in this program.</summary>
/// <param name="message">What was asked for, the nearest name, and what there is.</param>
internal sealed class UnknownTriggerException(string message) : PipelineException(message)
{
    private const int MostShown = 10;

    /// <summary>That a flow has no such trigger.</summary>
    /// <param name="flow">The flow's full name.</param>
    /// <param name="trigger">What was asked for.</param>
    /// <param name="ids">The triggers that it has.</param>
    public static UnknownTriggerException Of(string flow, string trigger, IReadOnlyList<string> ids) => new(ids.Count == 0
        ? $"Flow '{flow}' has no trigger '{trigger}': it has none."
        : $"Flow '{flow}' has no trigger '{trigger}'.{NearestName.Suggestion(trigger, ids)} Its triggers are: {Shorten(ids)}.");

    /// <summary>The first names, and how many more there are.</summary>
    /// <param name="names">The names.</param>
    public static string Shorten(IReadOnlyList<string> names) => $"{string.Join(", ", names.Take(MostShown))}{(names.Count > MostShown ? $" and {names.Count - MostShown} more" : "")}";
}
