using System.Text.Json;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Maintenance;

/// <summary>
/// Finds out whether the data directory of this process is the one that others who share the store have. Files and the keys of secrets
/// lie there: a process with another one fails at the first file that a process elsewhere saved.
/// </summary>
/// <remarks>The directory has an id in a file; the store keeps the id of the first that served from it, where no program's keys can be.</remarks>
internal sealed class DataDirectoryMark(IKeyValueStore keyValues, StoreClock clock, IOptions<PipelineOptions> options)
{
    /// <summary>A namespace that none of a flow can be.</summary>
    public const string Namespace = "$pipelines";

    /// <summary>What to do about two directories.</summary>
    public const string WayOut =
        "Let Pipelines:DataDirectory be storage that all machines share. If the other directory is gone for good, write its id into the file 'directory-id' of this one.";

    private const string Key = "data-directory";
    private const string FileName = "directory-id";

    private string Directory => Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>Compares, and leaves the store's mark where there is none yet.</summary>
    public async Task<DataDirectoryComparison> CompareAndMarkAsync(CancellationToken cancellationToken)
    {
        var own = await ReadOrCreateIdAsync(cancellationToken).ConfigureAwait(false);
        var json = JsonSerializer.SerializeToUtf8Bytes(new DirectoryMark(own, Directory, Environment.MachineName), DirectoryMarkContext.Default.DirectoryMark);
        var write = new KeyValueWrite { Namespace = Namespace, Key = Key, Json = json, ExpectedVersion = 0 };
        await keyValues.SetKeyValueAsync(null, write, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return await CompareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares, and leaves everything as it is.</summary>
    public async Task<DataDirectoryComparison> CompareAsync(CancellationToken cancellationToken)
    {
        var found = await keyValues.FindKeyValueAsync([Namespace], Key, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (found is null || JsonSerializer.Deserialize(found.Json.Span, DirectoryMarkContext.Default.DirectoryMark) is not { } mark)
        {
            return new DataDirectoryComparison(IsNew: true, Problem: null);
        }

        var file = Path.Combine(Directory, FileName);
        var own = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim() : "none";
        return new DataDirectoryComparison(
            IsNew: false,
            own == mark.Id ? null : $"The data directory {Directory} (id {own}) is not the one that belongs to this store: {mark.Path} on {mark.Machine} (id {mark.Id}). Files that tasks there save cannot be read here, and secrets neither");
    }

    private async Task<string> ReadOrCreateIdAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Directory);
        var file = Path.Combine(Directory, FileName);
        if (!File.Exists(file))
        {
            var unfinished = $"{file}.{Guid.NewGuid():N}";
            await File.WriteAllTextAsync(unfinished, $"{Guid.NewGuid():N}{Environment.NewLine}", cancellationToken).ConfigureAwait(false);
            try
            {
                // Of two processes that start at once in a new directory, one makes the file.
                File.Move(unfinished, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(unfinished);
            }
        }

        return (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
    }
}
