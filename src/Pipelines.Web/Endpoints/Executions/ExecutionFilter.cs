using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Reads which executions are meant: from the query of a list, or from the body of a bulk operation. Both know the same names.</summary>
internal sealed class ExecutionFilter(FlowRegistry flows)
{
    /// <summary>The parameters of a list.</summary>
    public static IReadOnlyList<ApiParameter> Parameters { get; } =
    [
        new("flow", "Only executions of this flow: its full name, or its id where that is unique."),
        new("namespace", "Only those of flows in this namespace, or below it."),
        new("state", "Only those in one of these states; repeated, or with commas between.") { IsRepeated = true },
        new("label", "Only those with this label, key=value; all of them where it is repeated.") { IsRepeated = true },
        new("trigger", "Only those that this trigger started."),
        new("parent", "Only subflows of this execution."),
        new("origin", "Only those made from this execution or backfill; with originKind."),
        new("originKind", "How they were made from origin.", """{"type":"string","enum":["replay","retry","backfill"]}"""),
        new("node", "Only those that this node drives."),
        new("createdFrom", "Only those created at this time or later (ISO 8601)."),
        new("createdBefore", "Only those created before this time."),
        new("idSuffix", "Only those whose id ends so."),
    ];

    /// <summary>The names of a filter's properties in a body; those of lists are plural.</summary>
    public static IReadOnlyList<string> Properties { get; } =
        ["flow", "namespace", "states", "labels", "trigger", "parent", "origin", "originKind", "node", "createdFrom", "createdBefore", "idSuffix"];

    private static readonly Dictionary<string, ExecutionState> States =
        Enum.GetValues<ExecutionState>().ToDictionary(StateWords.Word, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, ExecutionOriginKind> Origins =
        Enum.GetValues<ExecutionOriginKind>().ToDictionary(static kind => kind.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>From a query.</summary>
    public ExecutionQuery FromQuery(HttpContext context)
    {
        var query = new QueryValues(context);
        return new ExecutionQuery
        {
            Flow = FlowOf(context, query.Text("flow")),
            Namespace = Caller.NamespaceFor(context, query.Text("namespace")),
            States = query.Words("state", States),
            Labels = LabelText.Parse(query.Texts("label")),
            Trigger = query.Text("trigger"),
            ParentId = query.Text("parent"),
            Origin = OriginOf(query.Text("origin"), query.Word("originKind", Origins)),
            NodeId = query.Text("node"),
            CreatedFrom = query.Instant("createdFrom"),
            CreatedBefore = query.Instant("createdBefore"),
            IdSuffix = query.Text("idSuffix")?.ToLowerInvariant(),
        };
    }

    /// <summary>From an object of a body.</summary>
    public ExecutionQuery FromFields(HttpContext context, JsonFields fields) => new()
    {
        Flow = FlowOf(context, Plain(fields, "flow")),
        Namespace = Caller.NamespaceFor(context, Plain(fields, "namespace")),
        States = NotEmpty(fields, "states", fields.Texts("states").Select(StateOf).ToList()),
        Labels = NotEmpty(fields, "labels", LabelRules.Require(fields.TextsByName("labels"))),
        Trigger = Plain(fields, "trigger"),
        ParentId = Plain(fields, "parent"),
        Origin = OriginOf(Plain(fields, "origin"), fields.Text("originKind") is { } kind ? OriginKindOf(kind) : null),
        NodeId = Plain(fields, "node"),
        CreatedFrom = fields.Instant("createdFrom"),
        CreatedBefore = fields.Instant("createdBefore"),
        IdSuffix = Plain(fields, "idSuffix")?.ToLowerInvariant(),
    };

    private static string? Plain(JsonFields fields, string name) => fields.Text(name) switch
    {
        null => null,
        "" => throw AsksNothing(fields, name),
        var text => PlainText.Require(text, name),
    };

    private static T NotEmpty<T>(JsonFields fields, string name, T given)
        where T : System.Collections.ICollection => given.Count > 0 || !fields.Has(name) ? given : throw AsksNothing(fields, name);

    // What is empty by mistake would stand for every execution, and this may be about which to delete.
    private static ProblemException AsksNothing(JsonFields fields, string name) =>
        ProblemException.Unprocessable("The filter does not fit.", new InputError(fields.At(name), "is empty: leave it out where it is not to matter"));

    // A flow that the program has no more may still have executions.
    private string? FlowOf(HttpContext context, string? name) =>
        name is null || name.Contains('/', StringComparison.Ordinal) ? name : SeenFlows.Get(context, flows, name, StatusCodes.Status400BadRequest).FullName;

    private static ExecutionOrigin? OriginOf(string? id, ExecutionOriginKind? kind) => (id, kind) switch
    {
        (null, null) => null,
        ({ } from, { } how) => new ExecutionOrigin(how, from),
        _ => throw ProblemException.BadRequest("origin and originKind are given together: an id alone may be that of an execution or of a backfill."),
    };

    private static ExecutionState StateOf(string word) => States.TryGetValue(word, out var state)
        ? state
        : throw ProblemException.Unprocessable("The filter does not fit.", new InputError("states", $"expected states such as {string.Join(", ", States.Keys)}, got '{Shortened.Of(word)}'.{NearestName.Suggestion(Shortened.Of(word), States.Keys)}"));

    private static ExecutionOriginKind OriginKindOf(string word) => Origins.TryGetValue(word, out var kind)
        ? kind
        : throw ProblemException.Unprocessable("The filter does not fit.", new InputError("originKind", $"expected one of {string.Join(", ", Origins.Keys)}, got '{Shortened.Of(word)}'"));
}
