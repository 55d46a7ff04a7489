using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Tests.Backfills;

/// <summary>A process with a flow that two monthly schedules start, and what a test does with backfills of them.</summary>
internal sealed class BackfillScene : IAsyncDisposable
{
    private BackfillScene(TestHost host) => Host = host;

    public TestHost Host { get; }

    public BackfillControl Control => Host.Get<BackfillControl>();

    /// <summary>A flow whose schedules give the colour and the month.</summary>
    public static FlowDefinition Taxi(params TaskDefinition[] tasks) => TestFlow.Of(tasks.Length > 0 ? tasks : [TestFlow.Task("load")]) with
    {
        Namespace = "zoomcamp",
        Id = "taxi",
        Inputs = TestInputs.Of(TestInputs.Text("taxi", "\"green\"", "green", "yellow"), TestInputs.Month, TestInputs.Of("note", InputKind.Text)),
        Triggers = [Monthly("green", tick => [Given("green", tick)]), Monthly("yellow", tick => [Given("yellow", tick)])],
    };

    public static ScheduleTriggerDefinition Monthly(string id, Func<ScheduleTick, IEnumerable<object?>> map) =>
        new() { Id = id, Cron = "0 9 1 * *", TimeZone = "America/New_York", Map = map };

    public static object Given(string taxi, ScheduleTick tick) => JsonDocument.Parse($$"""{"taxi":"{{taxi}}","month":"{{tick.ScheduledAt:yyyy-MM}}"}""").RootElement.Clone();

    public static BackfillRequest Months(string trigger = "green", string from = "2019-01", string to = "2019-07") =>
        new() { Flow = "taxi", Trigger = trigger, From = from, To = to };

    /// <summary>Starts a process; those with the same store share it.</summary>
    public static async Task<BackfillScene> StartAsync(FlowDefinition? flow = null, SqliteExecutionStore? store = null) => new(await TestHost.StartAsync(
        configure: services =>
        {
            if (store is not null)
            {
                // As instances: what the services make themselves ends with them, and this one others go on with.
                services.AddSingleton(store);
                services.AddSingleton<IExecutionStore>(store);
                services.AddSingleton<IKeyValueStore>(store);
                services.AddSingleton<IStartStore>(store);
                services.AddSingleton<IDocumentStore>(store);
                services.AddSingleton<IStoreMaintenance>(store);
            }

            services.AddTriggers();
            services.AddBackfills();
        },
        flows: flow ?? Taxi()));

    /// <summary>Makes a backfill and drives it to its end.</summary>
    public async Task<BackfillRecord> RunAsync(BackfillRequest request) => await DriveAsync((await Control.CreateAsync(request, default)).Id);

    /// <summary>Drives a backfill to its end.</summary>
    public async Task<BackfillRecord> DriveAsync(string id)
    {
        var driving = Drive(id);
        await Host.AdvanceUntilAsync(driving);
        return (await driving).ShouldNotBeNull();
    }

    public Task<BackfillRecord?> Drive(string id, CancellationToken cancellationToken = default) =>
        Task.Run(() => new BackfillDriver(Host.Get<BackfillServices>(), id).RunAsync(cancellationToken), CancellationToken.None);

    /// <summary>All executions, in the order of their creation.</summary>
    public async Task<IReadOnlyList<ExecutionSummary>> ExecutionsAsync() =>
        [.. (await Host.Store.ListExecutionsAsync(new ExecutionQuery { Limit = 1000 }, default)).OrderBy(execution => execution.CreatedAt).ThenBy(execution => execution.LogicalDate)];

    public async Task<BackfillReport> ReportAsync(string id) => (await Control.FindAsync(id, default)).ShouldNotBeNull();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
