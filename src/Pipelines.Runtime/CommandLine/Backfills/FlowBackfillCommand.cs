using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill taxi</c>: the range, and the flow's inputs as options that replace what the schedule gives.</summary>
internal sealed class FlowBackfillCommand : FlowCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="options">The other options.</param>
    public FlowBackfillCommand(FlowDefinition flow, string name, BackfillOptions options)
        : base(flow, name)
    {
        Add(options.Trigger);
        foreach (var option in options.All)
        {
            Add(option);
        }

        AddInputs([]);
    }
}
