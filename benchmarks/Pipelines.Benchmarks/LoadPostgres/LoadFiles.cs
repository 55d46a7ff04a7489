using System.IO.Compression;
using Pipelines.Benchmarks.Load;
using TaxiPipelines.Trips;

namespace Pipelines.Benchmarks.LoadPostgres;

/// <summary>The file that is loaded, as gzip for those who parse it and as text for a bare copy.</summary>
internal sealed class LoadFiles(string folder, TripFile file)
{
    /// <summary>The file.</summary>
    public TripFile File { get; } = file;

    /// <summary>The folder of the files, as a source of trips has it.</summary>
    public string Folder { get; } = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;

    /// <summary>The folder that artifacts go to.</summary>
    public string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(folder, "artifacts")).FullName;

    /// <summary>The file as gzip.</summary>
    public string Gzip => Path.Combine(Folder, File.Name + ".gz");

    /// <summary>The file as text.</summary>
    public string Text { get; } = Path.Combine(folder, file.Name);

    /// <summary>How large the gzip is.</summary>
    public long GzipBytes => new FileInfo(Gzip).Length;

    /// <summary>Makes the files.</summary>
    /// <returns>How long the text is, in bytes.</returns>
    public async Task<long> WriteAsync(string data, long rows, CancellationToken cancellationToken)
    {
        var bytes = await ReplicatedTrips.WriteAsync(data, Gzip, rows, 0, cancellationToken);
        await using var gzip = new GZipStream(System.IO.File.OpenRead(Gzip), CompressionMode.Decompress);
        await using var text = System.IO.File.Create(Text);
        await gzip.CopyToAsync(text, cancellationToken);
        return bytes;
    }

    /// <summary>Makes another month's file, of as many rows, that shares none with this one's.</summary>
    public async Task<TripFile> WriteOtherAsync(string data, long rows, int number, CancellationToken cancellationToken)
    {
        var other = new TripFile(File.Taxi, new YearMonth(File.Month.Year, File.Month.Month + number));
        // A millennium away from the others.
        await ReplicatedTrips.WriteAsync(data, Path.Combine(Folder, other.Name + ".gz"), rows, 1000 * number, cancellationToken);
        return other;
    }
}
