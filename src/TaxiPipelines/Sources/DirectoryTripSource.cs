using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>A directory of <c>.csv.gz</c> or <c>.csv</c> files that are named as in the release.</summary>
/// <param name="directory">The path, relative to the working folder.</param>
internal sealed class DirectoryTripSource(string directory) : ITripSource
{
    private static readonly string[] Suffixes = [".gz", ""];

    /// <inheritdoc/>
    public async Task<Artifact> DownloadAsync(TripFile file, TaskContext task, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            throw new TaskFailedException(
                $"There is no directory '{Path.GetFullPath(directory)}' to take '{file.Name}' from. The input source is 'release', 'sample' or a directory.",
                isRetryable: false);
        }

        var path = Suffixes.Select(suffix => Path.Combine(directory, file.Name + suffix)).FirstOrDefault(File.Exists)
            ?? throw new TaskFailedException(Missing(file), isRetryable: false);
        await using var content = File.OpenRead(path);
        return await task.Artifacts.SaveAsync(
            Path.GetFileName(path), (to, ct) => ProgressCopy.CopyAsync(content, to, content.Length, task, ct), cancellationToken);
    }

    private string Missing(TripFile file)
    {
        var prefix = $"{file.Schema.Table}_";
        var months = Directory.EnumerateFiles(directory, $"{prefix}*.csv*")
            .Select(path => Path.GetFileName(path)[prefix.Length..])
            .Where(name => name.EndsWith(".csv", StringComparison.Ordinal) || name.EndsWith(".csv.gz", StringComparison.Ordinal))
            .Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)])
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var there = months.Count == 0 ? "none" : string.Join(", ", months);
        return $"There is neither '{file.Name}.gz' nor '{file.Name}' in '{Path.GetFullPath(directory)}'. Months of {file.Schema.Table} there: {there}.";
    }
}
