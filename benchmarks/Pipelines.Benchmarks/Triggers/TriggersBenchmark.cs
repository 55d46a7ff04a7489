using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Programs;
using Pipelines.Benchmarks.Triggers.Schedules;
using Pipelines.Benchmarks.Triggers.Webhooks;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Triggers;

/// <summary>How late schedules are, what very many of them cost, and how fast webhooks start and finish executions.</summary>
internal sealed class TriggersBenchmark : IBenchmark
{
    private const string Usage = "[webhook] [lateness] [many] [sqlite] [postgres]";

    private static readonly string[] Parts = ["webhook", "lateness", "many"];
    private static readonly string[] StoreNames = ["sqlite", "postgres"];

    public string Verb => "triggers";

    public string Question => $"How late are schedules, what do 100,000 of them cost, and how fast is a webhook? {Usage}";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (arguments.Any(static argument => !Parts.Contains(argument) && !StoreNames.Contains(argument)))
        {
            Console.Error.WriteLine($"Usage: {Verb} {Usage}");
            return 2;
        }

        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, load average {LoadAverage.Text}");
        var folder = Directory.CreateTempSubdirectory("triggers-").FullName;
        await using var sqlite = new SqliteStore(SqliteDurability.PowerLoss, folder);
        await using var postgres = new PostgresStore();
        MeasuredStore[] stores = [.. new (string Name, MeasuredStore Store)[] { ("sqlite", sqlite), ("postgres", postgres) }
            .Where(one => !arguments.Any(StoreNames.Contains) || arguments.Contains(one.Name)).Select(static one => one.Store)];
        try
        {
            var bench = new TriggersBench(folder);
            foreach (var part in Parts.Where(part => !arguments.Any(Parts.Contains) || arguments.Contains(part)))
            {
                // What very many schedules cost hardly depends on the store; it is measured on both only when both are asked for.
                foreach (var store in part == "many" && !arguments.Any(StoreNames.Contains) ? stores[..1] : stores)
                {
                    await RunAsync(part, bench, store, cancellationToken);
                }
            }

            bench.Goals.Print();
            return bench.Goals.AreMet ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task RunAsync(string part, TriggersBench bench, MeasuredStore store, CancellationToken cancellationToken) => part switch
    {
        "webhook" => WebhookPart.RunAsync(bench, store, cancellationToken),
        "lateness" => LatenessPart.RunAsync(bench, store, cancellationToken),
        _ => ManyPart.RunAsync(bench, store, cancellationToken),
    };
}
