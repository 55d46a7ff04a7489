using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Pipelines.Benchmarks.Load;

/// <summary>A large file made of real trips: each round repeats them with their years moved, so that their row ids stay apart.</summary>
internal static class ReplicatedTrips
{
    // Leap years stay leap years.
    private const int YearsApart = 4;
    private static readonly string[] Files = ["green_tripdata_2021-01.csv.gz", "green_tripdata_2023-01.csv.gz", "green_tripdata_2023-02.csv.gz"];

    /// <summary>The folder of the real files; null where it is absent.</summary>
    public static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "taxi");
            if (Files.All(name => File.Exists(Path.Combine(data, name))))
            {
                return data;
            }
        }

        return Environment.GetEnvironmentVariable("TAXI_DATA") is { Length: > 0 } given && Directory.Exists(given) ? given : null;
    }

    /// <summary>Writes a gzip file of so many rows.</summary>
    /// <param name="folder">The folder of the real files.</param>
    /// <param name="path">The file.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="firstYears">How far the first round's years are moved.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>How long its text is, in bytes.</returns>
    public static async Task<long> WriteAsync(string folder, string path, long rows, int firstYears, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        await using var writer = new StreamWriter(gzip, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\n" };
        var bytes = 0L;
        var left = rows;
        for (var round = 0; left > 0; round++)
        {
            foreach (var name in Files)
            {
                await using var real = new GZipStream(File.OpenRead(Path.Combine(folder, name)), CompressionMode.Decompress);
                using var reader = new StreamReader(real);
                var header = await reader.ReadLineAsync(cancellationToken) ?? "";
                bytes += bytes == 0 ? await WriteLineAsync(writer, header) : 0;
                for (; left > 0 && await reader.ReadLineAsync(cancellationToken) is { } line; left--)
                {
                    bytes += await WriteLineAsync(writer, MoveYears(line, firstYears + (round * YearsApart)));
                }
            }
        }

        return bytes;
    }

    private static async Task<int> WriteLineAsync(StreamWriter writer, string line)
    {
        await writer.WriteLineAsync(line);
        return line.Length + 1;
    }

    private static string MoveYears(string line, int years)
    {
        var fields = line.Split(',', 4);
        fields[1] = Move(fields[1], years);
        fields[2] = Move(fields[2], years);
        return string.Join(',', fields);
    }

    private static string Move(string time, int years) =>
        (int.Parse(time.AsSpan(0, 4), CultureInfo.InvariantCulture) + years).ToString("0000", CultureInfo.InvariantCulture) + time[4..];
}
