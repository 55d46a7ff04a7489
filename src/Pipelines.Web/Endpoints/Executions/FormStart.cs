using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pipelines.Runtime.Executor;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Starts an execution from a form.</summary>
internal sealed class FormStart(FlowRegistry flows, ExecutionStarts starts, FormReader forms)
{
    /// <summary>Starts it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Its content type.</param>
    /// <param name="key">The idempotency key; <see langword="null"/> for none.</param>
    public async Task<Started> StartAsync(HttpContext context, MediaTypeHeaderValue type, string? key)
    {
        var named = new QueryValues(context).Text("flow");
        var form = forms.Begin(named is null ? null : SeenFlows.Get(context, flows, named));
        return await forms.ReadAsync(context, type, form, () => StartAsync(context, form, key)).ConfigureAwait(false);
    }

    private async Task<Started> StartAsync(HttpContext context, StartForm form, string? key)
    {
        var flow = form.Flow ?? throw ProblemException.Unprocessable("The request does not fit.", new InputError(FormReader.FlowPart, "is missing: expected the flow's name, as the first part or in the query"));
        var start = new StartRequest
        {
            ExecutionId = form.HasFiles ? form.ExecutionId : null,
            Flow = flow,
            Inputs = default,
            Labels = form.Labels,
            LogicalDate = form.LogicalDate,
        };
        var inputs = FormReader.Add(form, starts.Draft(flow)).Check();
        ArtifactHandles.RequireVisible(context, inputs.ToElement());
        form.IsHandedOver = true;
        return await starts.StartAsync(start, inputs, key, context.RequestAborted).ConfigureAwait(false);
    }
}
