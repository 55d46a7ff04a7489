using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>run taxi</c>: the flow's inputs as options.</summary>
internal sealed class FlowRunCommand : FlowCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="options">The options whose names are taken.</param>
    public FlowRunCommand(FlowDefinition flow, string name, RunOptions options)
        : base(flow, name)
    {
        RunOptions = options;
        AddInputs(options.All);
    }

    /// <summary>The options that every flow has.</summary>
    public RunOptions RunOptions { get; }
}
