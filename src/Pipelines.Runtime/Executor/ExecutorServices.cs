using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Executor.Subflows;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <summary>What every driver and attempt needs of the process.</summary>
internal sealed class ExecutorServices(
    IServiceScopeFactory scopes,
    StoreClock clock,
    ILoggerFactory loggers,
    IArtifactStore artifacts,
    IExecutionStore store,
    IKeyValueStore keyValues,
    ICommitQueue commits,
    ILeaseHolder lease,
    ExecutionEvents events,
    ExecutorActivity activity,
    SlotLimiter slots,
    PoolGate pools,
    PoolSizes poolSizes,
    RandomSource random,
    InputProtector protector,
    ProgramSecrets secrets,
    SecretRegistry secretRegistry,
    ExecutorMetrics metrics,
    LogScopes logScopes,
    LogMemory logMemory,
    Lazy<SubflowRunner> subflows,
    IFlowEnds flowEnds,
    ExecutorSettings settings,
    IOptions<PipelineOptions> options)
{
    public IServiceScopeFactory Scopes => scopes;

    /// <summary>The time by the store's clock: all that is stored, and what is due, goes by it.</summary>
    public TimeProvider Time => clock;

    /// <summary>The machine's clock, for tasks.</summary>
    public TimeProvider MachineTime => clock.Machine;

    public ILoggerFactory Loggers => loggers;

    public IArtifactStore Artifacts => artifacts;

    public IExecutionStore Store => store;

    public IKeyValueStore KeyValues => keyValues;

    public ICommitQueue Commits => commits;

    public ILeaseHolder Lease => lease;

    public ExecutionEvents Events => events;

    public ExecutorActivity Activity => activity;

    public SlotLimiter Slots => slots;

    public PoolGate Pools => pools;

    public PoolSizes PoolSizes => poolSizes;

    public RandomSource Random => random;

    public InputProtector Protector => protector;

    public ProgramSecrets Secrets => secrets;

    public SecretRegistry SecretRegistry => secretRegistry;

    public ExecutorMetrics Metrics => metrics;

    public LogScopes LogScopes => logScopes;

    public LogMemory LogMemory => logMemory;

    public PipelineOptions Options => options.Value;

    public ExecutorSettings Settings => settings;

    /// <summary>Waits for a store that is out of order.</summary>
    public StorePatience Patience { get; } = new(clock, options);

    /// <summary>Asked for late: it drives executions itself.</summary>
    public Lazy<SubflowRunner> Subflows => subflows;

    /// <summary>What triggers are to see of the ends of executions.</summary>
    public IFlowEnds FlowEnds => flowEnds;

    /// <summary>Where the end of an execution that this process drives is told.</summary>
    public ExecutionEnds Ends { get; } = new();

    /// <summary>The logger of drivers; one, since a driver lives as short as its execution.</summary>
    public ILogger<ExecutionDriver> DriverLogger { get; } = loggers.CreateLogger<ExecutionDriver>();

    /// <summary>The logger of attempts.</summary>
    public ILogger<TaskSlot> SlotLogger { get; } = loggers.CreateLogger<TaskSlot>();
}
