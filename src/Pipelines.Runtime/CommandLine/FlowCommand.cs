using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>A command of one flow, which takes the flow's inputs as options.</summary>
internal abstract class FlowCommand : Command
{
    /// <summary>Makes the command, without options of its own.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">Its name on the command line.</param>
    protected FlowCommand(FlowDefinition flow, string name)
        : base(name, flow.Description)
    {
        Flow = flow;
        if (name != flow.FullName)
        {
            Aliases.Add(flow.FullName);
        }
    }

    /// <summary>The flow.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>The option of each input.</summary>
    public OrderedDictionary<InputDefinition, Option> InputOptions { get; } = [];

    /// <summary>Adds an option for each input: <c>--month</c>, or <c>--input-label</c> where the command has an option of that name.</summary>
    /// <param name="others">Options that it has from above.</param>
    protected void AddInputs(IEnumerable<Option> others)
    {
        HashSet<string> taken = ["--help", "--version", GlobalOptions.Verbose.Name, .. RemoteOptions.All.Concat(others).Concat(Options).Select(static option => option.Name)];
        foreach (var input in Flow.Inputs.Fields)
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
}
