namespace Pipelines.Runtime.Maintenance;

/// <summary>Copies what lies beside the store: keys and artifacts.</summary>
/// <param name="dataDirectory">The data directory.</param>
internal sealed class DataDirectoryCopy(string dataDirectory)
{
    /// <summary>The store's file in a data directory, without its extension.</summary>
    public const string StoreName = "pipelines";

    private const string Unfinished = ".unfinished";

    private static readonly string[] Folders = ["keys", "artifacts"];

    /// <summary>Requires that a folder is new or empty, outside the data directory, and makes it.</summary>
    /// <exception cref="PipelineException">It is not.</exception>
    public void Prepare(string target)
    {
        var inside = Path.GetRelativePath(Path.GetFullPath(dataDirectory), target);
        if (!inside.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(inside))
        {
            throw new PipelineException($"The backup '{target}' would lie in the data directory that it is to copy. Give a folder elsewhere, best on another disk.");
        }

        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new PipelineException($"The backup '{target}' is there already; a backup is never overwritten. Give a new or empty folder.");
        }

        try
        {
            Directory.CreateDirectory(target);
            if (!OperatingSystem.IsWindows())
            {
                // Whoever reads the keys reads every secret.
                File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The backup '{target}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Copies the files; one that goes meanwhile was to go.</summary>
    /// <returns>How many files of how many bytes were copied.</returns>
    public (int Count, long SizeBytes) Copy(string target, CancellationToken cancellationToken)
    {
        var (count, size) = (0, 0L);
        foreach (var folder in Folders)
        {
            var source = Path.GetFullPath(Path.Combine(dataDirectory, folder));
            if (!Directory.Exists(source))
            {
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var path = Path.GetRelativePath(source, file);
                if (path.Split(Path.DirectorySeparatorChar)[0] != Unfinished && TryCopy(file, Path.Combine(target, folder, path)) is { } length)
                {
                    (count, size) = (count + 1, size + length);
                }
            }
        }

        return (count, size);
    }

    private static long? TryCopy(string source, string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target, overwrite: false);
            using var copy = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            copy.Flush(flushToDisk: true);
            return copy.Length;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"'{source}' cannot be copied to '{target}': {exception.Message}", exception);
        }
    }
}
