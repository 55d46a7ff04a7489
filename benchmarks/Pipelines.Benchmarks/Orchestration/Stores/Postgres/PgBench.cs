using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Benchmarks.Orchestration.Stores.Postgres;

/// <summary>What the server can do by itself, as its own tool measures it: prepared statements, no program of ours.</summary>
internal static partial class PgBench
{
    private const int SecondsEach = 4;
    private const int RowsPerBatch = 1000;

    // About as long as a row of the store.
    private const string Text = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Table = """CREATE TABLE "limit" ("id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "text" text NOT NULL, "number" bigint NOT NULL)""";

    private static readonly string Single = $"""INSERT INTO "limit" ("text", "number") VALUES ('{Text}', 1);""";

    private static readonly string Batch = $"""INSERT INTO "limit" ("text", "number") SELECT '{Text}', "number" FROM generate_series(1, {RowsPerBatch}) AS "number";""";

    /// <summary>Measures.</summary>
    public static async Task<CommitLimit> MeasureAsync(MeasuredServer server, CancellationToken cancellationToken)
    {
        var database = await server.NewDatabaseAsync();
        await RunAsync(Path.Combine(server.Binaries, "psql"), [.. Connection(server), "-q", "-c", Table, database], cancellationToken);
        var one = await MeasureAsync(server, database, Single, 1, cancellationToken);
        var many = await MeasureAsync(server, database, Single, 16, cancellationToken);
        var batches = await MeasureAsync(server, database, Batch, 1, cancellationToken);
        return new CommitLimit
        {
            CommitsPerSecond = one.PerSecond,
            CommitMs = one.LatencyMs,
            CommitsPerSecondOf16 = many.PerSecond,
            RowsPerSecond = batches.PerSecond * RowsPerBatch,
        };
    }

    private static async Task<(double PerSecond, double LatencyMs)> MeasureAsync(MeasuredServer server, string database, string sql, int clients, CancellationToken cancellationToken)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, sql, cancellationToken);
            var output = await RunAsync(
                Path.Combine(server.Binaries, "pgbench"),
                [.. Connection(server), "-n", "-M", "prepared", "-f", script, "-c", Number(clients), "-j", Number(Math.Min(clients, 2)), "-T", Number(SecondsEach), database],
                cancellationToken);
            return (Read(Rate().Match(output)), Read(Latency().Match(output)));
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string[] Connection(MeasuredServer server) => ["-h", "127.0.0.1", "-p", Number(server.Port), "-U", "pipelines"];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Read(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = ChildProgram.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{program}' ended with {process.ExitCode}: {await errors}");
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Latency();
}
