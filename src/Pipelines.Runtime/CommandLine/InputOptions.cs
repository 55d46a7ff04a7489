using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>A flow's inputs as options of a command.</summary>
internal static class InputOptions
{
    /// <summary>Adds an option for each input: <c>--month</c>, or <c>--input-label</c> where the command has an option of that name.</summary>
    /// <param name="command">The command, with its own options.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="others">Options that it has from above.</param>
    /// <returns>The option of each input.</returns>
    public static OrderedDictionary<InputDefinition, Option> AddInputs(this Command command, FlowDefinition flow, IEnumerable<Option> others)
    {
        HashSet<string> taken = ["--help", "--version", GlobalOptions.Verbose.Name, .. RemoteOptions.All.Concat(others).Concat(command.Options).Select(static option => option.Name)];
        var added = new OrderedDictionary<InputDefinition, Option>();
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
            added.Add(input, option);
            command.Add(option);
        }

        return added;
    }
}
