using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>The executor on a store in memory, with a clock that a test moves. Starts and stops as a host does.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-test-").FullName;
    private bool _isStopped;

    private TestHost(IExecutionStore? store, Action<PipelineOptions>? options, Action<IServiceCollection>? configure)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(new Random(1));
        services.Configure<PipelineOptions>(value => value.DataDirectory = _folder);
        if (options is not null)
        {
            services.Configure(options);
        }

        configure?.Invoke(services);
        if (store is not null)
        {
            // An instance given from outside is not disposed with the services: several hosts share it.
            services.AddSingleton(store);
            if (store is IKeyValueStore keyValues)
            {
                services.AddSingleton(keyValues);
            }
        }

        services.AddInMemoryStore();
        services.AddExecutor();
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Events.Subscribe(null, Saw);
    }

    public ManualTime Time { get; } = new();

    public IExecutionStore Store => _provider.GetRequiredService<IExecutionStore>();

    public IExecutionStarter Starter => _provider.GetRequiredService<IExecutionStarter>();

    public IExecutionEvents Events => _provider.GetRequiredService<IExecutionEvents>();

    public ExecutorActivity Activity => _provider.GetRequiredService<ExecutorActivity>();

    public FlowRegistry Flows => _provider.GetRequiredService<FlowRegistry>();

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public ExecutorService Executor => _provider.GetRequiredService<ExecutorService>();

    public SlotLimiter Slots => _provider.GetRequiredService<SlotLimiter>();

    public LogMemory LogMemory => _provider.GetRequiredService<LogMemory>();

    public ExecutionControl Control => _provider.GetRequiredService<ExecutionControl>();

    public PoolSizes PoolSizes => _provider.GetRequiredService<PoolSizes>();

    public NodeLeaseKeeper Lease => _provider.GetRequiredService<NodeLeaseKeeper>();

    public PipelineOptions Options => _provider.GetRequiredService<IOptions<PipelineOptions>>().Value;

    /// <summary>All events so far.</summary>
    public List<ExecutionEvent> Seen { get; } = [];

    private List<(Func<ExecutionEvent, bool> Matches, TaskCompletionSource Source)> Waiting { get; } = [];

    public static async Task<TestHost> StartAsync(IExecutionStore? store = null, Action<PipelineOptions>? options = null, Action<IServiceCollection>? configure = null, params FlowDefinition[] flows)
    {
        var host = new TestHost(store, options, configure);
        foreach (var flow in flows)
        {
            host.Flows.Add(flow);
        }

        foreach (var service in host._provider.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return host;
    }

    public Task<string> StartAsync(FlowDefinition flow, string inputs = "{}", bool driveHere = true) =>
        Starter.StartAsync(new StartRequest { Flow = flow, Inputs = JsonDocument.Parse(inputs).RootElement, DriveHere = driveHere }, CancellationToken.None);

    /// <summary>Runs a flow to its end.</summary>
    public async Task<ExecutionRecord> RunAsync(FlowDefinition flow, string inputs = "{}") => await EndAsync(await StartAsync(flow, inputs));

    /// <summary>Waits for the end of an execution.</summary>
    public async Task<ExecutionRecord> EndAsync(string executionId)
    {
        await Starter.WaitAsync(executionId, CancellationToken.None).WaitAsync(Patience);
        return (await Store.GetExecutionAsync(executionId, CancellationToken.None)).ShouldNotBeNull();
    }

    /// <summary>Waits until an event was seen; those of before count.</summary>
    public Task SeenAsync(Func<ExecutionEvent, bool> matches)
    {
        lock (Seen)
        {
            if (Seen.Exists(seen => matches(seen)))
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Waiting.Add((matches, source));
            return source.Task.WaitAsync(Patience);
        }
    }

    public Task SeenAsync(string taskRun, TaskRunState state) =>
        SeenAsync(seen => seen is TaskRunChanged changed && changed.TaskRun.Key.ToString() == taskRun && changed.TaskRun.State == state);

    public async Task<TaskRunRecord> TaskRunAsync(string executionId, string taskRun) =>
        (await Store.GetTaskRunsAsync(executionId, CancellationToken.None)).Single(run => run.Key.ToString() == taskRun);

    public async Task<string> OutputAsync(string executionId, string taskRun) =>
        TestFlow.Text((await Store.GetOutputsAsync(executionId, CancellationToken.None)).Single(output => output.Key.ToString() == taskRun).Json);

    /// <summary>Waits until an execution waits for a person, outside of memory.</summary>
    public async Task PausedAsync(string executionId)
    {
        await SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Paused } changed && changed.ExecutionId == executionId);
        if (Executor.Find(executionId) is { } driver)
        {
            await ((Task)driver.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (Executor.Find(executionId) is not null)
        {
            await Task.Yield();
        }
    }

    /// <summary>Decides on the task <c>review</c>, as another process would.</summary>
    public Task<SignalOutcome> DecideAsync(string executionId, string json, string? by) => SignalAsync(
        executionId,
        new ExecutionSignal { Kind = ExecutionSignalKind.Decision, TaskRun = new TaskRunKey("review"), Json = System.Text.Encoding.UTF8.GetBytes(json), By = by, At = Time.GetUtcNow() });

    /// <summary>Tells an execution something, as another process would, and lets this one look.</summary>
    public async Task<SignalOutcome> SignalAsync(string executionId, ExecutionSignal signal)
    {
        var outcome = await Store.SignalAsync(executionId, signal, CancellationToken.None);
        Executor.Signal();
        return outcome;
    }

    /// <summary>Tells the driver of an execution what the store was told.</summary>
    public async Task TellAsync(string executionId)
    {
        foreach (var signal in await Store.GetSignalsAsync(executionId, CancellationToken.None))
        {
            Executor.Find(executionId)?.Signal(signal);
        }
    }

    /// <summary>The subflows of an execution.</summary>
    public Task<IReadOnlyList<ExecutionSummary>> SubflowsAsync(string executionId) =>
        Store.ListExecutionsAsync(new ExecutionQuery { ParentId = executionId, Limit = 1000 }, CancellationToken.None);

    /// <summary>Lets the clock run until an execution has ended.</summary>
    public async Task<ExecutionRecord> EndWithClockAsync(string executionId)
    {
        var ended = EndAsync(executionId);
        await AdvanceUntilAsync(ended);
        return await ended;
    }

    public async Task<IReadOnlyList<LogRecord>> LogsAsync(string executionId) =>
        await Store.ReadLogsAsync(new LogQuery { ExecutionId = executionId, Limit = 100_000 }, CancellationToken.None);

    /// <summary>Stores an unowned execution <c>e1</c> of <c>test/flow</c>, as a dead process left it.</summary>
    public Task StoreAsync(ExecutionState state, string? reason, params object[] records) => Store.CommitAsync(
        null,
        [
            new ExecutionCommit
            {
                ExecutionId = "e1",
                Created = new ExecutionRecord
                {
                    Id = "e1",
                    Namespace = "test",
                    FlowId = "flow",
                    Revision = "1",
                    State = state,
                    Reason = reason,
                    LogicalDate = Time.GetUtcNow(),
                    CreatedAt = Time.GetUtcNow(),
                    StartedAt = state == ExecutionState.Running ? Time.GetUtcNow() - TimeSpan.FromMinutes(1) : null,
                    InputsJson = "{}"u8.ToArray(),
                },
                TaskRuns = [.. records.OfType<TaskRunRecord>()],
                Attempts = [.. records.OfType<AttemptRecord>()],
                Outputs = [.. records.OfType<TaskOutputRecord>()],
            },
        ],
        CancellationToken.None);

    public Task StoreAsync(params object[] records) => StoreAsync(ExecutionState.Running, null, records);

    /// <summary>Waits until every driver waits for an attempt or for the clock.</summary>
    public Task IdleAsync() => UntilAsync(() => Activity.PendingWork == 0);

    /// <summary>Waits until the executor counts nothing as running: it leaves an attempt a moment after that has told how it ended.</summary>
    public Task AtRestAsync() => UntilAsync(() => Activity.Read() == (0, 0));

    private async Task UntilAsync(Func<bool> holds)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (holds())
            {
                held.TrySetResult();
            }
        }

        Activity.Changed += Look;
        Look();
        await held.Task.WaitAsync(Patience);
        Activity.Changed -= Look;
    }

    /// <summary>Lets the clock run until a task has completed.</summary>
    public async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));

            // An attempt that is told to stop has virtual seconds to do so, yet reacts in real time: on a busy machine a clock that ran
            // freely would be past its grace before it had a thread.
            await Task.Delay(Activity.RunningAttempts > 0 ? TimeSpan.FromMilliseconds(10) : TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
            await Task.Yield();
        }

        await task;
    }

    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;

            // By when this first waits, the drivers have been told: what a test lets go on after that starts nothing more.
            var stopping = Executor.StopAsync(CancellationToken.None);
            foreach (var service in _provider.GetServices<IHostedService>().Reverse())
            {
                await service.StopAsync(CancellationToken.None).WaitAsync(Patience);
            }

            await stopping;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>How long a test waits for what must come; only a failing test waits so long.</summary>
    private static TimeSpan Patience => TimeSpan.FromMinutes(2);

    private void Saw(ExecutionEvent seen)
    {
        lock (Seen)
        {
            Seen.Add(seen);
            foreach (var waiting in Waiting.Where(waiting => waiting.Matches(seen)).ToList())
            {
                waiting.Source.TrySetResult();
                Waiting.Remove(waiting);
            }
        }
    }
}
