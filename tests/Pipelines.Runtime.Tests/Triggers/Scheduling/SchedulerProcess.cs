using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Tests.Triggers.Scheduling;

/// <summary>The scheduler of one process; its executions are created and nobody drives them.</summary>
internal sealed class SchedulerProcess : IAsyncDisposable
{
    private readonly TestMeters _meters = new();

    public SchedulerProcess(SchedulerWorld world, FlowDefinition flow, bool isHolder)
    {
        Role = new SettableRole(isHolder);
        Catalog = world.Catalog(flow);
        Starter = new StoreStarter(world);
        var states = new ScheduleStates(world.Store, world.Clock);
        var runner = new ScheduleRunner(
            Starter, world.Store, world.Store, world.Ends, states, Health, new SchedulerMetrics(_meters), Options.Create(new TriggerOptions()), world.Clock, NullLogger<ScheduleRunner>.Instance);
        Service = new SchedulerService(Catalog, Role, Health, states, runner, world.Clock, NullLogger<SchedulerService>.Instance);
    }

    public SettableRole Role { get; }

    public CountingHealth Health { get; } = new();

    public TriggerCatalog Catalog { get; }

    public StoreStarter Starter { get; }

    public SchedulerService Service { get; }

    public async Task StartAsync()
    {
        await Catalog.RefreshAsync(CancellationToken.None);
        await Service.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.StopAsync(CancellationToken.None);
        Service.Dispose();
        Catalog.Dispose();
        _meters.Dispose();
    }

    /// <summary>A role that a test gives and takes.</summary>
    internal sealed class SettableRole(bool isHeld) : ITriggerRole
    {
        private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsHeld { get; private set; } = isHeld;

        public void Give()
        {
            IsHeld = true;
            _given.TrySetResult();
        }

        public void Fail(Exception failure) => _given.TrySetException(failure);

        public async Task<CancellationToken> HoldAsync(CancellationToken cancellationToken)
        {
            if (!IsHeld)
            {
                await _given.Task.WaitAsync(cancellationToken);
            }

            return CancellationToken.None;
        }
    }

    /// <summary>Waits a second longer after each failure in a row.</summary>
    internal sealed class CountingHealth : ITriggerHealth
    {
        private readonly ConcurrentDictionary<TriggerName, int> _failures = new();

        public ConcurrentQueue<Exception> Failures { get; } = new();

        public bool IsHealthy => _failures.IsEmpty;

        public TimeSpan Failed(TriggerName trigger, Exception exception)
        {
            Failures.Enqueue(exception);
            return TimeSpan.FromSeconds(_failures.AddOrUpdate(trigger, 1, static (_, count) => count + 1));
        }

        public void Worked(TriggerName trigger) => _failures.TryRemove(trigger, out _);
    }

    /// <summary>Creates executions in the store and nothing else.</summary>
    internal sealed class StoreStarter(SchedulerWorld world) : IExecutionStarter
    {
        private int _groups;

        /// <summary>How many groups were to be started, by any outcome.</summary>
        public int Groups => Volatile.Read(ref _groups);

        public Exception? Failure { get; set; }

        public async Task<StartOutcome> StartAsync(StartGroup group, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _groups);
            if (Failure is { } failure)
            {
                throw failure;
            }

            var start = new StartCommit
            {
                Id = Guid.NewGuid().ToString("N"),
                Executions = [.. group.Starts.Select(keyed => new KeyedExecution(Record(keyed.Request), keyed.Key))],
                Documents = group.Documents,
                WhileOpen = group.WhileOpen,
            };
            return (await world.Store.StartAsync([start], world.Clock.GetUtcNow(), cancellationToken))[0];
        }

        public Task<string> StartAsync(StartRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ExecutionState> WaitAsync(string executionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool Cancel(string executionId, string reason) => throw new NotSupportedException();

        private ExecutionRecord Record(StartRequest request) => new()
        {
            Id = ExecutionId.New(world.Clock.GetUtcNow()),
            Namespace = request.Flow.Namespace,
            FlowId = request.Flow.Id,
            Revision = request.Flow.Revision,
            State = ExecutionState.Created,
            LogicalDate = request.LogicalDate!.Value,
            Trigger = request.Trigger,
            CreatedAt = world.Clock.GetUtcNow(),
            InputsJson = "{}"u8.ToArray(),
        };
    }
}
