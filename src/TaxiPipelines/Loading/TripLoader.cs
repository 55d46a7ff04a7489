using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Pipelines;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Loading;

/// <summary>Stages a file: from the artifact through gunzip and parser into the warehouse, in constant memory.</summary>
/// <param name="warehouse">Where the rows go.</param>
public sealed partial class TripLoader(ITripWarehouse warehouse)
{
    /// <summary>Stages the rows of a file; what is staged is in no table yet.</summary>
    /// <param name="file">What the file is.</param>
    /// <param name="content">The file, as CSV text or gzip of it.</param>
    /// <param name="maxQuarantinedShare">The share of rows, from 0 to 1, that may fail to parse.</param>
    /// <param name="task">The attempt, for its artifacts, progress and metrics.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="TripFileException">The file is broken as a whole, or more rows than allowed do not parse.</exception>
    public async Task<StagedTrips> StageAsync(
        TripFile file, Artifact content, double maxQuarantinedShare, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(task);

        if (await warehouse.FindLoadedAsync(file, content, task, cancellationToken) is { } loaded)
        {
            LogLoadedBefore(task.Logger, file.Name, loaded);
            task.AddMetric("rows staged", loaded);
            return new StagedTrips(loaded, 0, null, content.Sha256);
        }

        await using var stream = new TripFileStream(content.Name, await task.Artifacts.OpenReadAsync(content, cancellationToken));
        await using var quarantine = new QuarantineFile(file.Name);
        await using var reader = new TripReader(file, stream, quarantine.Add);

        var batches = TripBatches.ReadAheadAsync(reader, file.Schema, cancellationToken);
        var rows = await warehouse.StageAsync(file, ReportAsync(batches, stream, content.SizeBytes, task, cancellationToken), task, cancellationToken);

        var staged = new StagedTrips(rows, quarantine.Count, await quarantine.SaveAsync(task.Artifacts, cancellationToken), content.Sha256);
        task.AddMetric("rows staged", staged.Rows);
        task.AddMetric("rows quarantined", staged.Quarantined);
        task.AddMetric("text read", stream.TextBytesRead, "bytes");
        Check(file, staged, maxQuarantinedShare, quarantine.FirstReasons);
        return staged;
    }

    private static async IAsyncEnumerable<TripBatch> ReportAsync(
        IAsyncEnumerable<TripBatch> batches, TripFileStream stream, long size, TaskContext task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            yield return batch;
            task.ReportProgress(new TaskProgress(stream.StoredBytesRead, size, "bytes"));
        }
    }

    private static void Check(TripFile file, StagedTrips staged, double maxShare, string firstReasons)
    {
        var total = staged.Rows + staged.Quarantined;
        if (total > 0 && (double)staged.Quarantined / total > maxShare)
        {
            var share = (double)staged.Quarantined / total;
            throw new TripFileException(string.Create(CultureInfo.InvariantCulture,
                $"{staged.Quarantined:N0} of {total:N0} rows of '{file.Name}' do not parse: {share:P2}, and the limit is {maxShare:P2} (input maxQuarantinedShare). Nothing was loaded. "
                + $"First: {firstReasons}. All of them: {staged.Quarantine?.Name}"));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{File} is in the table already, with this very content: {Rows} rows, none missing")]
    private static partial void LogLoadedBefore(ILogger logger, string file, long rows);
}
