using System.IO.Compression;
using System.Text;
using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Support;

/// <summary>Small trip files for tests.</summary>
public static class Csv
{
    public static TripFile Green { get; } = new(TaxiType.Green, new YearMonth(2019, 1));

    public static TripFile Yellow { get; } = new(TaxiType.Yellow, new YearMonth(2019, 1));

    /// <summary>A row of a green file; the parts that tests care about are named.</summary>
    public static string Row(
        string vendor = "2", string pickup = "2019-01-01 00:46:40", string dropoff = "2019-01-01 00:53:20", string from = "75", string to = "74",
        string passengers = "1", string distance = "1.50", string fare = "7", string total = "8.3") =>
        $"{vendor},{pickup},{dropoff},N,1,{from},{to},{passengers},{distance},{fare},0.5,0.5,0,0,,0.3,{total},2,1,0";

    /// <summary>A green file of these rows.</summary>
    public static string File(params string[] rows) => string.Concat(rows.Prepend(Green.Schema.Header).Select(row => row + "\n"));

    /// <summary>Many different rows.</summary>
    public static string Rows(int count) =>
        File([.. Enumerable.Range(0, count).Select(row => Row(pickup: $"2019-01-{1 + (row / 86400 % 28):00} {row / 3600 % 24:00}:{row / 60 % 60:00}:{row % 60:00}"))]);

    public static byte[] Gzip(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }
}
