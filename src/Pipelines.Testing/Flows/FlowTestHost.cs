using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Approvals;
using Pipelines.Runtime.Executor.Subflows;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Testing;

/// <summary>A pipeline program in memory: the real executor on a store that ends with the test.</summary>
internal sealed class FlowTestHost : IAsyncDisposable
{
    /// <summary>Longer than any wait in a test, so that the program's own heartbeats do not crowd the virtual time.</summary>
    private static readonly TimeSpan Seldom = TimeSpan.FromHours(1);

    private readonly FlowTestSetup _setup;
    private readonly IHost _host;
    private string _executionId;
    private readonly RunOrder _order = new();
    private readonly string _folder;
    private ClockDriver? _clock;

    private FlowTestHost(FlowTestSetup setup, IHost host, string folder)
    {
        (_setup, _host, _folder) = (setup, host, folder);
        _executionId = ExecutionId.New(setup.Clock.GetUtcNow());
    }

    private IServiceProvider Services => _host.Services;

    /// <summary>Starts the program.</summary>
    public static async Task<FlowTestHost> StartAsync(FlowTestSetup setup, FlowDefinition flow, CancellationToken cancellationToken)
    {
        // Only secrets among the inputs make a folder: their keys must lie somewhere.
        var folder = Path.Combine(Path.GetTempPath(), $"pipelines-test-{Guid.NewGuid():N}");
        var host = Build(setup, folder);
        try
        {
            var flows = host.Services.GetRequiredService<IFlowRegistry>().Add(flow);
            foreach (var other in setup.Flows)
            {
                flows.Add(other);
            }

            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return new FlowTestHost(setup, host, folder);
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs one execution to its end, or cancels it.</summary>
    public async Task RunAsync(FlowCall call, CancellationToken cancellationToken)
    {
        var starter = Services.GetRequiredService<IExecutionStarter>();
        await KeyValueTransfer.FillAsync(Services, _setup.KeyValues, cancellationToken).ConfigureAwait(false);
        var events = Services.GetRequiredService<IExecutionEvents>();
        var persons = new DecisionMaker(
            _setup.Decisions,
            _setup.Clock,
            Services.GetRequiredService<IExecutionStore>(),
            Services.GetRequiredService<FlowRegistry>(),
            Services.GetRequiredService<ExecutorService>(),
            Services.GetRequiredService<ExecutorActivity>(),
            Services.GetRequiredService<ApprovalCheck>());
        using var asked = events.Subscribe(null, persons.Observe);
        using var watch = events.Subscribe(null, seen =>
        {
            if (seen.ExecutionId == Volatile.Read(ref _executionId))
            {
                _order.Observe(seen);
            }
        });
        await starter.StartAsync(
            new StartRequest
            {
                ExecutionId = _executionId,
                Flow = call.Flow,
                Inputs = WriteInputs(call),
                LogicalDate = _setup.LogicalDate,
                Trigger = _setup.Trigger,
                Labels = new Dictionary<string, string>(_setup.Labels),
                DriveHere = true,
            },
            cancellationToken).ConfigureAwait(false);
        _clock = new ClockDriver(_setup.Clock, Services.GetRequiredService<ExecutorActivity>());
        try
        {
            var wait = new SubflowWait(call.Flow.FullName, _executionId, Services.GetRequiredService<ExecutorActivity>());
            var ended = Services.GetRequiredService<SubflowRunner>().FollowAsync(wait, GoOnWith, cancellationToken);
            await (await Task.WhenAny(ended, persons.Failed).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            starter.Cancel(_executionId, "The test was canceled.");
            throw;
        }
    }

    /// <summary>The execution failed and is tried again as a whole: what counts is the last try.</summary>
    private void GoOnWith(string executionId)
    {
        _order.Clear();
        Volatile.Write(ref _executionId, executionId);
    }

    /// <summary>All that the store knows of the execution.</summary>
    public async Task<ExecutionSnapshot> SnapshotAsync()
    {
        var store = Services.GetRequiredService<IExecutionStore>();
        var none = CancellationToken.None;
        var execution = (await store.GetExecutionAsync(_executionId, none).ConfigureAwait(false))!;
        return new ExecutionSnapshot
        {
            Execution = execution,
            TaskRuns = await store.GetTaskRunsAsync(_executionId, none).ConfigureAwait(false),
            Outputs = await store.GetOutputsAsync(_executionId, none).ConfigureAwait(false),
            Attempts = await store.GetAttemptsAsync(_executionId, none).ConfigureAwait(false),
            Metrics = await store.GetMetricsAsync(_executionId, none).ConfigureAwait(false),
            Logs = await store.ReadLogsAsync(new LogQuery { ExecutionId = _executionId, Limit = int.MaxValue }, none).ConfigureAwait(false),
            Subflows = await store.ListExecutionsAsync(new ExecutionQuery { ParentId = _executionId, Limit = int.MaxValue }, none).ConfigureAwait(false),
            Starts = _order.Starts,
            Ends = _order.Ends,
            Steps = _order.Steps,
            Progress = _order.Progress,
            Artifacts = _setup.Artifacts,
            KeyValues = await KeyValueTransfer.ReadAllAsync(Services, _setup.KeyValues.Namespace, execution.EndedAt ?? _setup.Clock.GetUtcNow(), none).ConfigureAwait(false),
        };
    }

    /// <summary>The task runs that have not ended, for a person.</summary>
    public string DescribeRunning() => _order.DescribeRunning();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _clock?.LetGo();
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        if (_clock is not null)
        {
            await _clock.DisposeAsync().ConfigureAwait(false);
        }

        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static IHost Build(FlowTestSetup setup, string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(setup.Configuration);
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = true }));
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Services.Configure<PipelineOptions>(options =>
        {
            options.DataDirectory = folder;
            options.MaxParallelTasks = setup.MaxParallelTasks;
            options.LeaseDuration = Seldom;
            options.PollInterval = Seldom;
            options.ShutdownTimeout = TimeSpan.Zero;
        });
        foreach (var service in setup.Services)
        {
            builder.Services.Add(service);
        }

        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(setup.Clock));
        builder.Services.TryAddSingleton<IArtifactStore>(setup.Artifacts);
        builder.Services.AddSingleton<ISecretProvider>(new TestSecretProvider(setup.Secrets));

        // The same jitter in every run, so that a test that passes once passes always.
        builder.Services.TryAddSingleton(new Random(0));
        builder.Services.AddInMemoryStore().AddExecutor();
        builder.Services.Replace(ServiceDescriptor.Singleton(new ExecutorSettings { ClaimsQueued = false, AddsCalledFlows = true }));
        return builder.Build();
    }

    private static JsonElement WriteInputs(FlowCall call)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            call.Flow.Inputs.Write(writer, call.Inputs);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
