using System.Diagnostics;
using System.Globalization;
using Pipelines.Tests.Postgres;

namespace Pipelines.Benchmarks.LoadPostgres;

/// <summary>What each way of loading took: time, and the processor time of the client's side and of the server's.</summary>
internal sealed class LoadTimes(PostgresServer server)
{
    private readonly List<(string Way, long Rows, LoadTime Time)> _all = [];

    /// <summary>Measures one load.</summary>
    public async Task<T> MeasureAsync<T>(string way, long rows, Func<Task<T>> load)
    {
        var (client, backend, started) = (Client(), Server(), Stopwatch.GetTimestamp());
        var result = await load();
        var time = new LoadTime(Stopwatch.GetElapsedTime(started).TotalSeconds, (Client() - client).TotalSeconds, (Server() - backend).TotalSeconds);
        _all.Add((way, rows, time));
        Console.Error.WriteLine($"  {way,-36} {time}");
        return result;
    }

    /// <summary>The medians of a way.</summary>
    public LoadTime Median(string way)
    {
        var times = _all.Where(each => each.Way == way).Select(static each => each.Time).ToList();
        return new LoadTime(Median(times.Select(static time => time.Seconds)), Median(times.Select(static time => time.Client)), Median(times.Select(static time => time.Server)));
    }

    /// <summary>Prints the medians of all ways.</summary>
    public void Print()
    {
        foreach (var group in _all.GroupBy(static each => (each.Way, each.Rows)))
        {
            var time = Median(group.Key.Way);
            Console.WriteLine($"{group.Key.Way,-36} {time} {group.Key.Rows / time.Seconds,12:N0} rows/s");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>This process and the programs that it ran to their end.</summary>
    private static TimeSpan Client() => OfProcess(Environment.ProcessId, children: true);

    /// <summary>The server's processes that are, and those that were.</summary>
    private TimeSpan Server()
    {
        var total = OfProcess(server.ProcessId, children: true);
        foreach (var id in File.ReadAllText($"/proc/{server.ProcessId}/task/{server.ProcessId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            total += OfProcess(int.Parse(id, CultureInfo.InvariantCulture), children: false);
        }

        return total;
    }

    private static TimeSpan OfProcess(int id, bool children)
    {
        const double ticksPerSecond = 100;
        try
        {
            // The name may hold spaces; what follows it is utime, stime, cutime and cstime from the twelfth on.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds(fields[11..(children ? 15 : 13)].Sum(static field => long.Parse(field, CultureInfo.InvariantCulture)) / ticksPerSecond);
        }
        catch (IOException)
        {
            // It ended meanwhile, and counts with its parent's children.
            return TimeSpan.Zero;
        }
    }
}

/// <summary>What a load took, in seconds.</summary>
/// <param name="Seconds">On the clock.</param>
/// <param name="Client">Of processor time, on the client's side.</param>
/// <param name="Server">Of processor time, in the server.</param>
internal sealed record LoadTime(double Seconds, double Client, double Server)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Seconds,8:N2} s (processor: client {Client:N2} s, server {Server:N2} s)";
}
