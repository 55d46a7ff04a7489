using System.CommandLine;
using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill taxi</c>: the range, and the flow's inputs as options that replace what the schedule gives.</summary>
internal sealed class FlowBackfillCommand : Command
{
    /// <summary>Makes the command.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="options">The options whose names are taken.</param>
    public FlowBackfillCommand(FlowDefinition flow, string name, BackfillOptions options)
        : base(name, flow.Description)
    {
        Flow = flow;
        if (name != flow.FullName)
        {
            Aliases.Add(flow.FullName);
        }

        Add(options.Trigger);
        foreach (var option in options.All)
        {
            Add(option);
        }

        InputOptions = this.AddInputs(flow, []);
    }

    /// <summary>The flow.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>The option of each input.</summary>
    public OrderedDictionary<InputDefinition, Option> InputOptions { get; }
}
