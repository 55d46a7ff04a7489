using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Inputs;

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

        HashSet<string> taken = ["--help", "--version", GlobalOptions.Verbose.Name, .. RemoteOptions.All.Select(static option => option.Name), .. options.All.Select(static option => option.Name)];
        foreach (var input in flow.Inputs.Fields)
        {
            var kebab = $"--{InputNames.ToKebab(input.Name)}";
            var option = new Option<string[]>(taken.Contains(kebab) ? $"--input-{kebab[2..]}" : kebab)
            {
                Description = input.Description,
                Arity = ArgumentArity.ZeroOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            InputOptions.Add(input, option);
            Add(option);
        }
    }

    /// <summary>The flow.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>The option of each input.</summary>
    public OrderedDictionary<InputDefinition, Option> InputOptions { get; } = [];
}
