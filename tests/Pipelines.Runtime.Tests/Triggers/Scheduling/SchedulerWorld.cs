using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Tests.Triggers.Scheduling;

/// <summary>A store in memory, a clock that a test moves, and any number of processes that start flows by their schedules.</summary>
internal sealed class SchedulerWorld : IAsyncDisposable
{
    private readonly List<SchedulerProcess> _processes = [];
    private NodeLease? _lease;

    private SchedulerWorld(DateTimeOffset start)
    {
        Time.Advance(start - Time.GetUtcNow());
        Clock = new StoreClock(Time);
    }

    public ManualTime Time { get; } = new();

    public StoreClock Clock { get; }

    public SqliteExecutionStore Store { get; } = new(SqliteStoreOptions.InMemory);

    public ExecutionEnds Ends { get; } = new();

    public Dictionary<string, string?> Settings { get; } = [];

    public static async Task<SchedulerWorld> CreateAsync(string start)
    {
        var world = new SchedulerWorld(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
        await world.Store.InitializeAsync(CancellationToken.None);
        return world;
    }

    /// <summary>A schedule of a flow without tasks.</summary>
    public static ScheduleTriggerDefinition Schedule(string cron, string zone = "UTC") => new() { Id = "s", Cron = cron, TimeZone = zone, Map = static _ => [null] };

    public static FlowDefinition Flow(params TriggerDefinition[] triggers) => TestFlow.Of() with { Triggers = triggers };

    public async Task<SchedulerProcess> StartAsync(FlowDefinition flow, bool isHolder = true)
    {
        var process = new SchedulerProcess(this, flow, isHolder);
        _processes.Add(process);
        await process.StartAsync();
        await IdleAsync();
        return process;
    }

    public async Task StopAsync(SchedulerProcess process)
    {
        _processes.Remove(process);
        await process.DisposeAsync();
    }

    public TriggerCatalog Catalog(FlowDefinition flow)
    {
        var flows = new FlowRegistry();
        flows.Add(flow);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        var triggers = new TriggerConfiguration(configuration, flows);
        var reader = new TriggerOptionsReader(configuration, triggers);
        return new TriggerCatalog(flows, triggers, new OptionsManager<TriggerOptions>(new OptionsFactory<TriggerOptions>([reader], [], [reader])), Store, Clock, NullLogger<TriggerCatalog>.Instance);
    }

    /// <summary>Lets the time go on in steps, all processes with it.</summary>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan? step = null)
    {
        var length = step ?? TimeSpan.FromMinutes(10);
        for (var end = Time.GetUtcNow() + by; Time.GetUtcNow() < end;)
        {
            Time.Advance(end - Time.GetUtcNow() is var rest && rest < length ? rest : length);
            await IdleAsync();
        }
    }

    /// <summary>Lets the time go on while nothing runs.</summary>
    public void Sleep(TimeSpan by) => Time.Advance(by);

    public Task IdleAsync() => UntilAsync(() => _processes.TrueForAll(static process => process.Service.IsIdle));

    /// <summary>Waits until a process has looked at its schedules once more.</summary>
    public async Task LookedAsync(SchedulerProcess process, long looks)
    {
        await UntilAsync(() => process.Service.Looks > looks);
        await IdleAsync();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(3), "The schedulers do not come to rest.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>The times that executions were started for, oldest first, as UTC.</summary>
    public async Task<IReadOnlyList<string>> StartedAsync() => [.. (await ExecutionsAsync()).Select(static one => one.LogicalDate.ToUniversalTime().ToString("MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))];

    public async Task<IReadOnlyList<ExecutionSummary>> ExecutionsAsync() =>
        [.. (await Store.ListExecutionsAsync(new ExecutionQuery { Limit = 100_000 }, CancellationToken.None)).OrderBy(static one => one.LogicalDate).ThenBy(static one => one.Id)];

    /// <summary>Ends all executions that are open.</summary>
    public async Task EndAllAsync()
    {
        _lease ??= await Store.AcquireLeaseAsync("test", DateTimeOffset.MaxValue.AddYears(-1000), CancellationToken.None);
        var claimed = await Store.ClaimAsync(_lease, new ClaimRequest { Flows = [new ClaimableFlow("test/flow", null)], Limit = 1000, Now = Time.GetUtcNow() }, CancellationToken.None);
        await Store.CommitAsync(
            _lease,
            [.. claimed.Select(one => new ExecutionCommit { ExecutionId = one.Execution.Id, Change = new ExecutionChange { State = ExecutionState.Succeeded, EndedAt = Time.GetUtcNow() } })],
            CancellationToken.None);
        foreach (var one in claimed)
        {
            Ends.Tell(one.Execution.Id);
        }

        await IdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Store.DisposeAsync();
    }
}
