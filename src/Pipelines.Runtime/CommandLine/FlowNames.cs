using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Finds flows by what people type.</summary>
internal static class FlowNames
{
    /// <summary>The flow of a name.</summary>
    /// <param name="flows">The program's flows.</param>
    /// <param name="name">An id where it is unique, or namespace and id.</param>
    /// <exception cref="UsageException">There is none, or several.</exception>
    public static FlowDefinition Get(this FlowRegistry flows, string name)
    {
        try
        {
            return flows.Find(name) ?? throw Unknown(flows, name);
        }
        catch (PipelineException exception) when (exception is not UsageException)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>That there is no flow of a name, and which there are.</summary>
    /// <param name="flows">The program's flows.</param>
    /// <param name="name">What was typed.</param>
    public static UsageException Unknown(FlowRegistry flows, string name)
    {
        if (flows.Flows.Count == 0)
        {
            return new UsageException($"There is no flow '{name}': this program has none. Add them with builder.Pipelines.AddFlows().");
        }

        const int most = 10;
        var names = flows.Flows.Select(flows.ShortName).Order(StringComparer.Ordinal).ToList();
        var rest = names.Count > most ? $" and {names.Count - most} more ('list' shows all)" : "";
        var candidates = names.Concat(flows.Flows.Select(flow => flow.FullName));
        return new UsageException($"There is no flow '{name}'.{NearestName.Suggestion(name, candidates)} The flows are: {string.Join(", ", names.Take(most))}{rest}.");
    }
}
