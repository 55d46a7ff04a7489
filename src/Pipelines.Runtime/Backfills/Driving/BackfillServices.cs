using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>What every driver of a backfill needs of the process.</summary>
internal sealed class BackfillServices(
    BackfillDocuments documents,
    BackfillTargets targets,
    BackfillPlanner planner,
    BackfillStops stops,
    BackfillSignals signals,
    IExecutionStore store,
    IExecutionStarter starter,
    ExecutorService executor,
    ExecutorServices executing,
    StoreClock clock,
    IOptions<PipelineOptions> options,
    ILogger<BackfillDriver> logger)
{
    public BackfillDocuments Documents => documents;

    public BackfillTargets Targets => targets;

    public BackfillPlanner Planner => planner;

    public BackfillStops Stops => stops;

    public BackfillSignals Signals => signals;

    public IExecutionStore Store => store;

    public IExecutionStarter Starter => starter;

    public ExecutorService Executor => executor;

    /// <summary>Where the ends of executions that this process drives are told.</summary>
    public ExecutionEnds Ends => executing.Ends;

    public TimeProvider Time => clock;

    /// <summary>How often to look for what nobody here told of.</summary>
    public TimeSpan PollInterval => options.Value.PollInterval;

    public ILogger Logger => logger;
}
