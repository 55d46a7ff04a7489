using System.Diagnostics;
using System.Globalization;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace Pipelines.Benchmarks.Load;

/// <summary>How much of what SQLite can do the taxi load gets out of it, and in how much memory.</summary>
internal sealed class LoadBenchmark : IBenchmark
{
    private const double GoalShare = 0.7;
    private const double GoalMegabytes = 200;
    private static readonly TripFile Trips = new(TaxiType.Green, new YearMonth(2021, 1));

    public string Verb => "load";

    public string Question => "How fast is the taxi load into SQLite, beside inserts of rows that are parsed already? [--rows 5000000]";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var rows = arguments is ["--rows", var text] ? long.Parse(text, CultureInfo.InvariantCulture) : 1_000_000;
        if (ReplicatedTrips.FindFolder() is not { } data)
        {
            Console.WriteLine("Skipped: the real trip files are not here (../shared/data/taxi, or the folder named by TAXI_DATA).");
            return 0;
        }

        var folder = Directory.CreateTempSubdirectory("load-").FullName;
        try
        {
            return await RunAsync(data, folder, rows, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string data, string folder, long rows, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Trips.Name + ".gz");
        var textBytes = await ReplicatedTrips.WriteAsync(data, path, rows, 0, cancellationToken);
        var content = new Artifact(path, Path.GetFileName(path), new FileInfo(path).Length, "");
        Console.WriteLine($"{rows:N0} real trips (replicated, years moved): {content.SizeBytes / 1e6:N1} MB of gzip, {textBytes / 1e6:N1} MB of text");

        using var memory = new MemoryPeak();
        var total = await LoadAsync(folder, content, rows, cancellationToken);
        var megabytes = MemoryPeak.ResidentMegabytes;
        Console.WriteLine($"{"peak resident memory of the process",-36} {megabytes,6:N0} MB (anonymous: {memory.AnonymousMegabytes:N0} MB)");
        var again = await LoadAsync(folder, content, rows, cancellationToken, isAgain: true);
        File.Delete(Path.Combine(folder, "warehouse.db"));

        var batches = await ParseAsync(content, folder, rows, cancellationToken);
        var limit = Measure("limit: inserts, same table", rows, () => InsertLimit.Run(Path.Combine(folder, "limit.db"), Trips, batches, rows, hasIndex: true));
        File.Delete(Path.Combine(folder, "limit.db"));
        var bare = Measure("limit: inserts, table without index", rows, () => InsertLimit.Run(Path.Combine(folder, "bare.db"), Trips, batches, rows, hasIndex: false));

        Console.WriteLine($"load = {limit / total:0%} of the limit ({bare / total:0%} of the one without index); again = {limit / again:0%}");
        var isMet = limit / total >= GoalShare && megabytes < GoalMegabytes;
        Console.WriteLine($"goal: {GoalShare:0%} of the limit in under {GoalMegabytes:N0} MB: {(isMet ? "met" : "missed")}");
        return isMet ? 0 : 1;
    }

    private static async Task<double> LoadAsync(string folder, Artifact content, long rows, CancellationToken cancellationToken, bool isAgain = false)
    {
        var task = new BenchmarkTask(folder, isAgain ? "again" : "first");
        var warehouse = new SqliteTripWarehouse(folder);
        var name = isAgain ? "again" : "load";

        await warehouse.CreateTableAsync(Trips.Schema, task, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var staged = await new TripLoader(warehouse).StageAsync(Trips, content, 0, task, cancellationToken);
        var stage = Stopwatch.GetElapsedTime(started);
        var inserted = await warehouse.MergeAsync(Trips, staged, task, cancellationToken);
        var total = Stopwatch.GetElapsedTime(started);
        await warehouse.DropStagingAsync(task, cancellationToken);

        if (staged.Rows != rows || inserted != (isAgain ? 0 : rows))
        {
            throw new InvalidOperationException($"{staged.Rows} rows staged and {inserted} inserted of {rows}.");
        }

        Print($"{name}: gz file to staged", rows, stage);
        Print($"{name}: staged to merged", rows, total - stage);
        Print($"{name}: gz file to merged", rows, total);
        return total.TotalSeconds;
    }

    private static async Task<IReadOnlyList<TripBatch>> ParseAsync(Artifact content, string folder, long rows, CancellationToken cancellationToken)
    {
        const int mostBatches = 100;
        await using var stream = new TripFileStream(content.Name, await new BenchmarkTask(folder, "parse").OpenReadAsync(content, cancellationToken));
        await using var reader = new TripReader(Trips, stream, _ => throw new InvalidOperationException("A real row does not parse."));
        var batches = new List<TripBatch>();
        while (batches.Count < Math.Min(mostBatches, rows / 2048))
        {
            var batch = new TripBatch(Trips.Schema);
            await reader.FillAsync(batch, cancellationToken);
            batches.Add(batch);
        }

        return batches;
    }

    private static double Measure(string name, long rows, Func<long> run)
    {
        var started = Stopwatch.GetTimestamp();
        var done = run();
        var elapsed = Stopwatch.GetElapsedTime(started);
        Print(name, done, elapsed);
        return elapsed.TotalSeconds * rows / done;
    }

    private static void Print(string name, long rows, TimeSpan elapsed) =>
        Console.WriteLine($"{name,-34} {elapsed.TotalSeconds,8:N2} s {rows / elapsed.TotalSeconds,12:N0} rows/s");
}
