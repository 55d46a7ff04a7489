using Pipelines.Benchmarks.Orchestration.Parts;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>How fast durable executions run, beside what the disk and SQLite can do.</summary>
internal sealed class OrchestrationBenchmark : IBenchmark
{
    public string Verb => "orchestration";

    public string Question => $"How fast do durable executions run, beside what SQLite can do here? {OrchestrationOptions.Usage}";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (OrchestrationOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine($"Usage: {Verb} {OrchestrationOptions.Usage}");
            return 2;
        }

        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {(File.Exists("/proc/loadavg") ? $"load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "load average unknown")}");
        var folder = Directory.CreateTempSubdirectory("orchestration-").FullName;
        try
        {
            var bench = new Workbench(options, folder);
            foreach (var part in options.Parts)
            {
                await RunPartAsync(part, bench, cancellationToken);
            }

            bench.Goals.Print();
            return bench.Goals.AreMet ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task RunPartAsync(string part, Workbench bench, CancellationToken cancellationToken) => part switch
    {
        "chain" => ChainPart.RunAsync(bench, cancellationToken),
        "stored" => StoredPart.RunAsync(bench, cancellationToken),
        "wide" => WidePart.RunAsync(bench, cancellationToken),
        "cold" => ColdPart.RunAsync(bench, cancellationToken),
        _ => IdlePart.RunAsync(bench, cancellationToken),
    };
}
