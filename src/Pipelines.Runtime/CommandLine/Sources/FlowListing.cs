using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>A flow as <c>list</c> shows it.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Id">The id.</param>
/// <param name="Description">What it does.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Tasks">How many tasks it has.</param>
/// <param name="Triggers">The ids of its triggers.</param>
/// <param name="Labels">Labels of its executions.</param>
internal sealed record FlowListing(string Namespace, string Id, string? Description, string Revision, int Tasks, IReadOnlyList<string> Triggers, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Namespace and id.</summary>
    public string FullName => $"{Namespace}/{Id}";

    /// <summary>A flow of this program.</summary>
    public static FlowListing Of(FlowDefinition flow) =>
        new(flow.Namespace, flow.Id, flow.Description, flow.Revision, flow.Tasks.Count, [.. flow.Triggers.Select(static trigger => trigger.Id)], flow.Labels);
}
