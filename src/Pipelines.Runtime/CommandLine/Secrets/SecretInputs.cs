using Microsoft.Extensions.Configuration;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Doctor;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Secrets;

/// <summary>The secret inputs of a program's flows, and where they come from.</summary>
internal static class SecretInputs
{
    /// <summary>One line an input.</summary>
    /// <param name="flows">The flows.</param>
    /// <param name="configuration">The program's configuration, which may have defaults.</param>
    public static IEnumerable<SecretCheck> Find(FlowRegistry flows, IConfiguration configuration)
    {
        foreach (var flow in flows.Flows.OrderBy(flow => flow.FullName, StringComparer.Ordinal))
        {
            foreach (var input in flow.Inputs.Fields.Where(field => field.Kind == InputKind.Secret))
            {
                yield return new SecretCheck($"{flow.FullName} --{InputNames.ToKebab(input.Name)}", CheckStatus.Ok, Source(flow, input, configuration));
            }
        }
    }

    private static string Source(FlowDefinition flow, InputDefinition input, IConfiguration configuration)
    {
        var setting = ConfiguredInputs.Find(configuration, flow).LastOrDefault(setting => InputNames.Find(flow.Inputs, setting.Key) == input);
        return setting is not null ? $"setting {setting.Path}, or given with each start"
            : input.IsRequired ? "given with each start"
            : "given with each start, or left out";
    }
}
