using System.IO.Compression;
using Microsoft.Extensions.Logging;
using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>Trips made up on the spot, for trying the flow without a network: the same month always has the same rows.</summary>
/// <param name="rows">How many rows a file has.</param>
public sealed partial class SampleTripSource(int rows) : ITripSource
{
    /// <summary>How many rows a file has unless the configuration says otherwise.</summary>
    public const int DefaultRows = 50_000;

    /// <inheritdoc/>
    public async Task<Artifact> DownloadAsync(TripFile file, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(task);
        LogSynthetic(task.Logger, rows, file.Taxi, file.Month);
        var name = $"{Path.GetFileNameWithoutExtension(file.Name)}.synthetic.csv.gz";
        return await task.Artifacts.SaveAsync(
            name,
            async (to, ct) =>
            {
                await using var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
                await new SampleTrips(file, rows).WriteAsync(gzip, done => task.ReportProgress(new TaskProgress(done, rows, "rows")), ct);
            },
            cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "Making {Rows} SYNTHETIC {Taxi} trips for {Month}: they look like trips, and are none")]
    private static partial void LogSynthetic(ILogger logger, int rows, TaxiType taxi, YearMonth month);
}
