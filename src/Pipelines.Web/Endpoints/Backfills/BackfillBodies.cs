using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Definitions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Endpoints.Executions;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Backfills;

/// <summary>Reads what a backfill is wanted for.</summary>
internal sealed class BackfillBodies(FlowRegistry flows, BackfillTargets targets)
{
    private static readonly Dictionary<string, BackfillSelection> Selections = Enum.GetValues<BackfillSelection>().ToDictionary(static one => InputNames.ToKebab(one.ToString()), StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, BackfillOrder> Orders = Enum.GetValues<BackfillOrder>().ToDictionary(static one => InputNames.ToKebab(one.ToString()), StringComparer.OrdinalIgnoreCase);

    /// <summary>The states by their words.</summary>
    public static IReadOnlyDictionary<string, BackfillState> States { get; } = Enum.GetValues<BackfillState>().ToDictionary(static state => state.Word(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the body; the caller disposes it once the request was passed on.</summary>
    /// <exception cref="ProblemException">It does not fit, or the caller does not see the flow.</exception>
    public async Task<BackfillBody> ReadAsync(HttpContext context)
    {
        var fields = await JsonBodies.ReadFieldsAsync(context, "flow", "trigger", "from", "to", "selection", "order", "parallelism", "inputs", "inputTexts", "labels").ConfigureAwait(false);
        try
        {
            return new BackfillBody(fields, Read(context, fields));
        }
        catch
        {
            fields.Dispose();
            throw;
        }
    }

    private BackfillRequest Read(HttpContext context, JsonFields fields) => Read(context, fields, SeenFlows.Get(context, flows, fields.RequiredText("flow")));

    private BackfillRequest Read(HttpContext context, JsonFields fields, FlowDefinition flow) => new()
    {
        Flow = flow.FullName,
        Trigger = ScheduleOf(flow, fields.RequiredText("trigger")),
        From = Moment(fields, "from", fields.RequiredText("from")),
        To = fields.Text("to") is { } to ? Moment(fields, "to", to) : null,
        Selection = Word(fields, "selection", Selections),
        Order = Word(fields, "order", Orders),
        Parallelism = fields.Number("parallelism", 1, BackfillControl.MaxParallelism) ?? 1,
        Inputs = InputsOf(context, fields, flow),
        Labels = LabelRules.Require(fields.TextsByName("labels")),
        By = Caller.Of(context).Name,
    };

    private static JsonElement? InputsOf(HttpContext context, JsonFields fields, FlowDefinition flow)
    {
        var inputs = InputTexts.Of(fields) is { Count: > 0 } texts ? InputTexts.Add(texts, InputTexts.Draft(flow, fields)).ToGiven() : fields.Find("inputs");
        if (inputs is { } given)
        {
            ArtifactHandles.RequireVisible(context, given);
        }

        return inputs;
    }

    /// <summary>What can be no end of a range in any time zone is a mistake of the request; whether it makes a range is seen later.</summary>
    private static string Moment(JsonFields fields, string name, string text)
    {
        try
        {
            BackfillRange.First(text, name, TimeZoneInfo.Utc);
            return text;
        }
        catch (RefusedException exception)
        {
            throw ProblemException.Unprocessable("The request does not fit.", new InputError(fields.At(name), exception.Message));
        }
    }

    private string ScheduleOf(FlowDefinition flow, string trigger)
    {
        try
        {
            return targets.Get(flow.FullName, Shortened.Of(trigger)).Schedule.Id;
        }
        catch (RefusedException exception)
        {
            throw ProblemException.NotFound(exception.Message);
        }
    }

    private static T Word<T>(JsonFields fields, string name, Dictionary<string, T> words)
        where T : struct => fields.Text(name) is not { } text ? default
            : words.TryGetValue(text, out var word) ? word
            : throw JsonBodies.Mismatch(fields.At(name), $"one of {string.Join(", ", words.Keys)}", fields.Find(name)!.Value);
}

/// <summary>What a backfill is wanted for, and the document that its inputs lie in.</summary>
/// <param name="Fields">The document.</param>
/// <param name="Request">What for.</param>
internal sealed record BackfillBody(JsonFields Fields, BackfillRequest Request) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Fields.Dispose();
}
