using Pipelines.Benchmarks.Orchestration.Parts;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>How fast durable executions run, beside what the disk and the database can do.</summary>
internal sealed class OrchestrationBenchmark : IBenchmark
{
    private const string Name = "orchestration";

    public string Verb => Name;

    public string Question => $"How fast do durable executions run, beside what the database can do here? {OrchestrationOptions.Usage}";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (OrchestrationOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine($"Usage: {Verb} {OrchestrationOptions.Usage}");
            return 2;
        }

        return options.IsOnePart ? await RunPartAsync(options, cancellationToken) : await RunAllAsync(options, arguments, cancellationToken);
    }

    /// <summary>
    /// Each part in a process of its own, with the garbage collector as programs have it by default: this program's own settings are
    /// those of the taxi load.
    /// </summary>
    private static async Task<int> RunAllAsync(OrchestrationOptions options, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {(File.Exists("/proc/loadavg") ? $"load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "load average unknown")}");
        var worst = 0;
        foreach (var part in options.Parts)
        {
            var start = ChildProgram.Describe([Name, .. arguments, OrchestrationOptions.OnePart, part]);
            start.Environment["DOTNET_gcConcurrent"] = "1";
            using var process = ChildProgram.Start(start);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
                worst = Math.Max(worst, process.ExitCode);
            }
            finally
            {
                await ChildProgram.EndAsync(process, CancellationToken.None);
            }
        }

        return worst;
    }

    private static async Task<int> RunPartAsync(OrchestrationOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("orchestration-").FullName;
        var stores = MeasuredStore.Of(options, folder);
        try
        {
            var bench = new Workbench(options, stores);
            foreach (var part in options.Parts)
            {
                await RunPartAsync(part, bench, cancellationToken);
            }

            bench.Goals.Print();
            return bench.Goals.AreMet ? 0 : 1;
        }
        finally
        {
            foreach (var store in stores)
            {
                await store.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task RunPartAsync(string part, Workbench bench, CancellationToken cancellationToken) => part switch
    {
        "chain" => ChainPart.RunAsync(bench, cancellationToken),
        "offered" => OfferedPart.RunAsync(bench, cancellationToken),
        "burst" => BurstPart.RunAsync(bench, cancellationToken),
        "processes" => ProcessesPart.RunAsync(bench, cancellationToken),
        "stored" => StoredPart.RunAsync(bench, cancellationToken),
        "wide" => WidePart.RunAsync(bench, cancellationToken),
        "cold" => ColdPart.RunAsync(bench, cancellationToken),
        _ => IdlePart.RunAsync(bench, cancellationToken),
    };
}
