using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Inputs;

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

        HashSet<string> taken = ["--help", "--version", GlobalOptions.Verbose.Name, .. RemoteOptions.All.Select(static option => option.Name), .. options.All.Select(option => option.Name)];
        foreach (var input in flow.Inputs.Fields)
        {
            var kebab = $"--{InputNames.ToKebab(input.Name)}";
            var option = new Option<string[]>(taken.Contains(kebab) ? $"--input-{kebab[2..]}" : kebab)
            {
                Description = input.Description,
                // What is missing or too much is told by the binder, together with every other mistake.
                Arity = ArgumentArity.ZeroOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            InputOptions.Add(input, option);
            Add(option);
        }
    }

    /// <summary>The flow.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>The options that every flow has.</summary>
    public RunOptions RunOptions { get; }

    /// <summary>The option of each input.</summary>
    public OrderedDictionary<InputDefinition, Option> InputOptions { get; } = [];
}
