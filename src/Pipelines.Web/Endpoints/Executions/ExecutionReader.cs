using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Reads executions for those who may see them.</summary>
internal sealed class ExecutionReader(IExecutionStore store, FlowRegistry flows, StoreClock time, PoolSizes pools, IOptions<PipelineOptions> options)
{
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Where executions are.</summary>
    public IExecutionStore Store => store;

    /// <summary>Says why things wait.</summary>
    public WaitingReason Waiting => new(time.GetUtcNow(), options.Value.MaxParallelTasks, pools.Of);

    /// <summary>Whether a text may be an execution's id.</summary>
    public static bool IsId(string text) => text.Length == ExecutionId.Length && text.All(static letter => Letters.Contains(letter, StringComparison.Ordinal));

    /// <summary>The execution that a request's route names.</summary>
    /// <exception cref="ProblemException">There is none that the caller may see.</exception>
    public Task<ExecutionRecord> FindAsync(HttpContext context) => FindAsync(context, context.GetRouteValue("id")?.ToString() ?? "");

    /// <summary>An execution.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">Its id.</param>
    /// <exception cref="ProblemException">There is none that the caller may see.</exception>
    public async Task<ExecutionRecord> FindAsync(HttpContext context, string id) =>
        IsId(id) && await store.GetExecutionAsync(id, context.RequestAborted).ConfigureAwait(false) is { } execution && Caller.Of(context).Sees(execution.Namespace)
            ? execution
            : throw ProblemException.NotFound($"There is no execution '{Shortened.Of(id)}'.");

    /// <summary>The execution that a request's route names, with all that belongs to it; without subflows that the caller may not see.</summary>
    /// <exception cref="ProblemException">There is none that the caller may see.</exception>
    public async Task<ExecutionReport> ReportAsync(HttpContext context)
    {
        var execution = await FindAsync(context).ConfigureAwait(false);
        var report = await ExecutionReport.LoadAsync(store, flows.Find(execution.Flow), Waiting, execution, context.RequestAborted).ConfigureAwait(false);
        var caller = Caller.Of(context);
        return caller.Namespace is null ? report : report with { Children = [.. report.Children.Where(child => caller.Sees(Namespaces.Of(child.Flow)))] };
    }
}
