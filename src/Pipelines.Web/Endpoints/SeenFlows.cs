using Microsoft.AspNetCore.Http;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints;

/// <summary>The flows that a caller sees. The others are not there for it: they make no name ambiguous, and are not the nearest of what it mistyped.</summary>
internal static class SeenFlows
{
    /// <summary>All of them.</summary>
    public static IEnumerable<FlowDefinition> Of(HttpContext context, FlowRegistry flows) => SeenBy(Caller.Of(context), flows);

    /// <summary>The flow of a name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="flows">The program's flows.</param>
    /// <param name="name">Namespace and id, or the id alone where the caller sees one of that id.</param>
    /// <param name="status">The status code for a name that there is not.</param>
    /// <exception cref="ProblemException">There is none, or there are several.</exception>
    public static FlowDefinition Get(HttpContext context, FlowRegistry flows, string name, int status = StatusCodes.Status404NotFound)
    {
        var seen = SeenBy(Caller.Of(context), flows);
        PlainText.Require(name, "flow");
        var found = seen.Where(flow => IsNamed(flow.FullName, name)).ToList();
        found = found.Count > 0 ? found : [.. seen.Where(flow => IsNamed(flow.Id, name))];
        return found switch
        {
            [var flow] => flow,
            [] => throw new ProblemException(status, $"There is no flow '{Shortened.Of(name)}'.{NearestName.Suggestion(Shortened.Of(name), seen.SelectMany(static flow => new[] { flow.Id, flow.FullName }))}"),
            _ => throw ProblemException.BadRequest($"'{Shortened.Of(name)}' is the id of several flows: {string.Join(", ", found.Select(static flow => $"'{flow.FullName}'"))}. Name one of them in full."),
        };
    }

    private static IEnumerable<FlowDefinition> SeenBy(ICaller caller, FlowRegistry flows) => flows.Flows.Where(flow => caller.Sees(flow.Namespace));

    private static bool IsNamed(string flow, string name) => string.Equals(flow, name, StringComparison.OrdinalIgnoreCase);
}
