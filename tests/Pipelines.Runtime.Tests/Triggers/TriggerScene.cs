using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Tests.Triggers;

/// <summary>The executor with the triggers that are no schedules, on a store in memory and a clock that the test moves.</summary>
internal sealed class TriggerScene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private bool _isServing;

    private TriggerScene(TestHost host, TestTriggerHealth health, TestTriggerRole role) => (Host, Health, Role) = (host, health, role);

    public TestHost Host { get; }

    public TestTriggerHealth Health { get; }

    public TestTriggerRole Role { get; }

    public IStartStore Store => Host.Get<IStartStore>();

    public EventTriggersService Service => Host.Get<EventTriggersService>();

    public static Task<TriggerScene> StartAsync(params FlowDefinition[] flows) => StartAsync(null, null, flows);

    public static async Task<TriggerScene> StartAsync(Action<IServiceCollection>? configure, Action<PipelineOptions>? options, params FlowDefinition[] flows)
    {
        var (health, role) = (new TestTriggerHealth(), new TestTriggerRole());
        var host = await TestHost.StartAsync(
            options: options,
            configure: services =>
            {
                configure?.Invoke(services);
                services.AddSingleton<ITriggerHealth>(health);
                services.AddSingleton<ITriggerRole>(role);
                services.AddTriggers();
                services.AddEventTriggers();
            },
            flows: flows);
        return new TriggerScene(host, health, role);
    }

    /// <summary>Runs the triggers.</summary>
    public async Task ServeAsync()
    {
        await Service.StartAsync(CancellationToken.None);
        _isServing = true;
    }

    /// <summary>Stops the triggers.</summary>
    public async Task StopServingAsync()
    {
        if (_isServing)
        {
            _isServing = false;
            await Service.StopAsync(CancellationToken.None).WaitAsync(Patience);
        }
    }

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>A flow of one task, in the namespace <c>test</c>.</summary>
    public static FlowDefinition Flow(string id, params TriggerDefinition[] triggers) =>
        TestFlow.Of(TestFlow.Task("work")) with { Id = id, Triggers = triggers };

    public Task<IReadOnlyList<ExecutionSummary>> ExecutionsAsync(string flow) =>
        Host.Store.ListExecutionsAsync(new ExecutionQuery { Flow = $"test/{flow}", Limit = 10_000 }, CancellationToken.None);

    public Task<IReadOnlyList<DocumentRecord>> DocumentsAsync(string kind) =>
        Store.ListDocumentsAsync(new DocumentQuery { Kind = kind }, Host.Time.GetUtcNow(), CancellationToken.None);

    /// <summary>Lets the clock run until something holds.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var patience = Stopwatch.StartNew();
        while (!await holds())
        {
            patience.Elapsed.ShouldBeLessThan(Patience, $"{what} did not come about. {string.Join(Environment.NewLine, Health.Failures.Select(static failure => failure.ToString()))}");
            Host.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits until something holds, with a clock that stands still.</summary>
    public static async Task StandingUntilAsync(Func<Task<bool>> holds, string what)
    {
        var patience = Stopwatch.StartNew();
        while (!await holds())
        {
            patience.Elapsed.ShouldBeLessThan(Patience, $"{what} did not come about.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Lets the clock run until a flow has so many executions that have ended.</summary>
    public async Task<IReadOnlyList<ExecutionSummary>> EndedAsync(string flow, int count)
    {
        await UntilAsync(async () => (await ExecutionsAsync(flow)).Count(static execution => execution.State.IsTerminal()) >= count, $"the end of {count} executions of '{flow}'");
        return await ExecutionsAsync(flow);
    }

    /// <summary>Lets the clock run for long enough that every loop comes round several times.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
        {
            Host.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopServingAsync();
        await Host.DisposeAsync();
        Role.Dispose();
    }
}
