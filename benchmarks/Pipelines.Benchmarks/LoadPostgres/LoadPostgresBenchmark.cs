using System.Globalization;
using Pipelines.Benchmarks.Load;
using Pipelines.Tests.Postgres;
using TaxiPipelines.Trips;

namespace Pipelines.Benchmarks.LoadPostgres;

/// <summary>How the taxi load into PostgreSQL compares with what the course does by psql, and with a bare copy.</summary>
internal sealed class LoadPostgresBenchmark : IBenchmark
{
    private const double GoalTimesCourse = 2.5;
    private const double GoalTimesBare = 1.8;
    private const double GoalMegabytes = 200;
    private const int FilesBefore = 4;
    private static readonly TripFile January = new(TaxiType.Green, new YearMonth(2021, 1));

    public string Verb => "load-postgres";

    public string Question => "How fast is the taxi load into PostgreSQL, beside psql doing what the course does, and a bare copy? [--rows 1000000] [--runs 3]";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (ReplicatedTrips.FindFolder() is not { } data)
        {
            Console.WriteLine("Skipped: the real trip files are not here (../shared/data/taxi, or the folder named by TAXI_DATA).");
            return 0;
        }

        var folder = Directory.CreateTempSubdirectory("load-postgres-").FullName;
        try
        {
            // Everything else as the server comes: durable.
            await using var server = await PostgresServer.StartAsync("fsync=on");
            return await RunAsync(server, data, folder, Option(arguments, "--rows", 1_000_000), Option(arguments, "--runs", 3), cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(PostgresServer server, string data, string folder, int rows, int runs, CancellationToken cancellationToken)
    {
        var files = new LoadFiles(folder, January);
        var textBytes = await files.WriteAsync(data, rows, cancellationToken);
        Console.WriteLine($"{rows:N0} real trips (replicated, years moved): {files.GzipBytes / 1e6:N1} MB of gzip, {textBytes / 1e6:N1} MB of text; {runs} runs");
        var contest = new LoadContest(server, await server.CreateDatabaseAsync(), files, rows);

        for (var run = 0; run < runs; run++)
        {
            await contest.RunAsync(run, cancellationToken);
        }

        var isSame = await contest.CompareAsync(cancellationToken);
        await contest.RunIntoLargeAsync(data, FilesBefore, cancellationToken);
        contest.Print();
        Console.WriteLine($"both tables hold the same rows: {(isSame ? "yes" : "NO")}");
        return Judge(contest, isSame);
    }

    private static int Judge(LoadContest contest, bool isSame)
    {
        var timesCourse = contest.Seconds(LoadContest.Course) / contest.Seconds(LoadContest.Ours);
        var timesBare = contest.Seconds(LoadContest.Ours) / contest.Seconds(LoadContest.Bare);
        var again = contest.Seconds(LoadContest.OursAgain) / contest.Seconds(LoadContest.Ours);
        bool[] goals =
        [
            Goal($"{timesCourse:0.00} times as fast as the course's way (goal {GoalTimesCourse:0.0})", timesCourse >= GoalTimesCourse),
            Goal($"{timesBare:0.00} times the time of a bare copy (goal {GoalTimesBare:0.0})", timesBare <= GoalTimesBare),
            Goal($"{again:0.00} times the time for the same file again (goal 1)", again <= 1),
            Goal($"{MemoryPeak.ResidentMegabytes:0} MB of peak resident memory, making the files included (goal {GoalMegabytes:0})", MemoryPeak.ResidentMegabytes < GoalMegabytes),
            isSame,
        ];
        return goals.All(static met => met) ? 0 : 1;
    }

    private static bool Goal(string text, bool isMet)
    {
        Console.WriteLine($"{text}: {(isMet ? "met" : "missed")}");
        return isMet;
    }

    private static int Option(IReadOnlyList<string> arguments, string name, int otherwise)
    {
        for (var index = 0; index < arguments.Count - 1; index++)
        {
            if (arguments[index] == name)
            {
                return int.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
            }
        }

        return otherwise;
    }
}
