using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What is done with one execution, by itself or as one of many: each change in one place.</summary>
internal sealed class ExecutionChanges(ExecutionControl control, ExecutionRemoval removal, FlowRegistry flows, IExecutionStore store, FormReader forms)
{
    /// <summary>Cancels it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="force">Whether its <c>Finally</c> tasks are stopped too.</param>
    /// <returns>The status: 200 when it is canceled, 202 when whoever drives it has yet to stop it.</returns>
    public async Task<int> CancelAsync(HttpContext context, ExecutionRecord execution, string? reason, bool force)
    {
        var by = Caller.Of(context).Name;
        var outcome = await control.CancelAsync(execution.Id, reason, by, context.RequestAborted).ConfigureAwait(false);
        if (force && outcome == SignalOutcome.Accepted)
        {
            await control.CancelAsync(execution.Id, reason, by, context.RequestAborted).ConfigureAwait(false);
        }

        var status = outcome switch
        {
            SignalOutcome.Accepted => StatusCodes.Status202Accepted,
            SignalOutcome.CanceledAtOnce => StatusCodes.Status200OK,
            SignalOutcome.NotFound => throw ProblemException.NotFound($"There is no execution '{execution.Id}'."),
            _ => throw ProblemException.Conflict($"Execution '{execution.Id}' has ended already."),
        };
        context.NoteChange($"execution {execution.Id}", reason is null ? "canceled" : $"canceled: {reason}");
        return status;
    }

    /// <summary>Lets it go on from its failed tasks.</summary>
    public async Task RestartAsync(HttpContext context, ExecutionRecord execution)
    {
        await control.RestartAsync(execution.Id, driveHere: false, context.RequestAborted).ConfigureAwait(false);
        context.NoteChange($"execution {execution.Id}", "restarted");
    }

    /// <summary>Runs it again, as a new one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="from">The task to begin from; <see langword="null"/> for all.</param>
    /// <param name="inputs">Inputs instead of its own; <see langword="null"/> for none.</param>
    /// <param name="labels">Labels besides its own.</param>
    /// <param name="texts">Inputs as texts, which count more; <see langword="null"/> for none.</param>
    /// <returns>The new execution.</returns>
    public async Task<string> ReplayAsync(
        HttpContext context, ExecutionRecord execution, string? from, JsonElement? inputs, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, IReadOnlyList<string>>? texts = null)
    {
        var request = new ReplayRequest { ExecutionId = execution.Id, From = from, Labels = labels };
        if (inputs is not null || texts is { Count: > 0 })
        {
            var flow = FlowOf(execution);
            var draft = new InputDraft(flow, takesFiles: false).AddJson(control.InputsOf(execution));
            if (inputs is { } given)
            {
                ArtifactHandles.RequireVisible(context, given);
                draft.AddJson(given);
            }

            var whole = InputTexts.Add(texts ?? new Dictionary<string, IReadOnlyList<string>>(), draft).Check().ToElement();
            if (texts is { Count: > 0 })
            {
                // A text may hold JSON with handles in it, and only the whole knows which.
                ArtifactHandles.RequireVisible(context, whole);
            }

            request = request with { Inputs = whole };
        }

        return await ReplayAsync(context, request).ConfigureAwait(false);
    }

    /// <summary>Runs it again, as a new one, with what a form gives; files become artifacts of the new one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="type">The content type of the form.</param>
    /// <returns>The new execution.</returns>
    public Task<string> ReplayAsync(HttpContext context, ExecutionRecord execution, MediaTypeHeaderValue type)
    {
        var form = forms.Begin(FlowOf(execution), isReplay: true);
        return forms.ReadAsync(context, type, form, async () =>
        {
            var inputs = FormReader.Add(form, new InputDraft(form.Flow!, takesFiles: false).AddJson(control.InputsOf(execution))).Check().ToElement();
            ArtifactHandles.RequireVisible(context, inputs);
            var id = await ReplayAsync(context, new ReplayRequest
            {
                ExecutionId = execution.Id,
                NewExecutionId = form.HasFiles ? form.ExecutionId : null,
                From = form.From,
                Inputs = inputs,
                Labels = form.Labels,
            }).ConfigureAwait(false);
            form.IsHandedOver = true;
            return id;
        });
    }

    /// <summary>Gives a decision that it waits for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="task">The task, or task run; <see langword="null"/> for the only one that waits.</param>
    /// <param name="decision">The decision; <see langword="null"/> stands for yes where a yes or no is asked for.</param>
    /// <param name="text">The decision as text, where it is not given as JSON.</param>
    /// <returns>The task run that goes on.</returns>
    public async Task<TaskRunKey> DecideAsync(HttpContext context, ExecutionRecord execution, string? task, JsonElement? decision, string? text = null)
    {
        if (decision is { } named)
        {
            ArtifactHandles.RequireVisible(context, named);
        }
        else if (text is not null)
        {
            ArtifactHandles.RequireNone(context, text);
        }

        var runs = await store.GetTaskRunsAsync(execution.Id, context.RequestAborted).ConfigureAwait(false);
        var waiting = runs.Where(static run => run is { State: TaskRunState.Paused, ElementCount: null }).Select(static run => run.Key).ToList();
        var meant = task is null ? waiting : [.. waiting.Where(key => key.ToString() == task || key.TaskId == task)];
        var key = meant switch
        {
            [var only] => only,
            [] when waiting.Count == 0 => throw ProblemException.Conflict($"No task of execution '{execution.Id}' waits for a decision."),
            [] => throw ProblemException.Conflict($"Task '{Shortened.Of(task!)}' of execution '{execution.Id}' waits for no decision. These do: {string.Join(", ", waiting)}."),
            _ => throw ProblemException.Conflict($"Several tasks of execution '{execution.Id}' wait for a decision: {string.Join(", ", meant)}. Name one of them as 'task'."),
        };
        var by = Caller.Of(context).Name;
        var outcome = decision is { } given
            ? await control.DecideAsync(execution.Id, key, given, by, context.RequestAborted).ConfigureAwait(false)
            : await control.DecideAsync(execution.Id, key, text, by, context.RequestAborted).ConfigureAwait(false);
        if (outcome != SignalOutcome.Accepted)
        {
            throw ProblemException.Conflict(outcome == SignalOutcome.AlreadyDecided
                ? $"Somebody has decided task '{key}' of execution '{execution.Id}' already."
                : $"Task '{key}' of execution '{execution.Id}' waits for no decision any more.");
        }

        context.NoteChange($"execution {execution.Id}", $"decided {key}");
        return key;
    }

    /// <summary>Changes labels: those named get their value, or go where it is null; the others stay.</summary>
    /// <returns>All its labels.</returns>
    public async Task<IReadOnlyDictionary<string, string>> LabelAsync(HttpContext context, ExecutionRecord execution, IReadOnlyDictionary<string, string?> changes)
    {
        LabelRules.Require(changes);
        LabelRules.RequireFew(execution.Labels.Change(changes).Count);
        var all = await store.ChangeLabelsAsync(execution.Id, changes, context.RequestAborted).ConfigureAwait(false)
            ?? throw ProblemException.NotFound($"There is no execution '{execution.Id}'.");
        context.NoteChange($"execution {execution.Id}", $"labels {string.Join(", ", changes.Keys)}");
        return all;
    }

    /// <summary>Removes it, with its subflows and files.</summary>
    public async Task DeleteAsync(HttpContext context, ExecutionRecord execution)
    {
        await removal.RemoveAsync(execution, context.RequestAborted).ConfigureAwait(false);
        context.NoteChange($"execution {execution.Id}", "deleted");
    }

    private FlowDefinition FlowOf(ExecutionRecord execution) =>
        flows.Find(execution.Flow) ?? throw new RefusedException($"This program does not have flow '{execution.Flow}' of execution '{execution.Id}'.");

    private async Task<string> ReplayAsync(HttpContext context, ReplayRequest request)
    {
        var id = await control.ReplayAsync(request, context.RequestAborted).ConfigureAwait(false);
        context.NoteChange($"execution {id}", $"replay of {request.ExecutionId}");
        return id;
    }
}
