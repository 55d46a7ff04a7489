using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Files;
using Pipelines.Runtime.Triggers.Flows;
using Pipelines.Runtime.Triggers.Sources;

namespace Pipelines.Runtime.Triggers.Events;

/// <summary>Makes the loop of a trigger.</summary>
internal sealed class TriggerLoops(
    FlowFollowers followers, FlowEndQueue ends, IStartStore store, IExecutionStore executions, IExecutionStarter starter, IServiceScopeFactory scopes,
    ITriggerHealth health, StoreClock clock, IOptions<PipelineOptions> options, ILoggerFactory loggers)
{
    /// <summary>The loop of a trigger; <see langword="null"/> when its kind has none, as schedules and webhooks, or nothing is to be done while it is disabled.</summary>
    public ITriggerLoop? Create(CatalogTrigger trigger) => trigger.Definition switch
    {
        AfterFlowTriggerDefinition or AfterFlowsTriggerDefinition when !trigger.IsEnabled => new ForgottenEndsLoop(Follower(trigger), ends, clock),
        _ when !trigger.IsEnabled => null,
        AfterFlowTriggerDefinition => new AfterFlowLoop(Follower(trigger), trigger.Stored, ends, health, clock),
        AfterFlowsTriggerDefinition => new AfterFlowsLoop(Follower(trigger), trigger.Stored, ends, store, clock, health),
        FileArrivalTriggerDefinition file => new FileArrivalLoop(
            trigger.Flow, file, scopes, Directory.GetCurrentDirectory(), store, starter, new FileMoves(trigger.Name, store, clock), clock, health, loggers.CreateLogger<FileArrivalLoop>()),
        PollTriggerDefinition poll => new PollLoop(trigger.Flow, poll, scopes, store, starter, Open(trigger.Name), clock, health),
        ListenTriggerDefinition listen => new ListenLoop(trigger.Flow, listen, scopes, store, starter, Open(trigger.Name), clock, health),
        _ => null,
    };

    private FlowFollower Follower(CatalogTrigger trigger) => followers.All.First(follower => follower.Name == trigger.Name);

    private OpenExecutions Open(TriggerName trigger) => new(executions, trigger, options.Value.MaxOpenExecutionsPerTrigger, options.Value.PollInterval, clock);
}
