using System.CommandLine;
using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>run taxi</c>: the flow's inputs as options.</summary>
internal sealed class FlowRunCommand : Command
{
    /// <summary>Makes the command.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="options">The options whose names are taken.</param>
    public FlowRunCommand(FlowDefinition flow, string name, RunOptions options)
        : base(name, flow.Description)
    {
        (Flow, RunOptions) = (flow, options);
        if (name != flow.FullName)
        {
            Aliases.Add(flow.FullName);
        }

        InputOptions = this.AddInputs(flow, options.All);
    }

    /// <summary>The flow.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>The options that every flow has.</summary>
    public RunOptions RunOptions { get; }

    /// <summary>The option of each input.</summary>
    public OrderedDictionary<InputDefinition, Option> InputOptions { get; }
}
