using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Artifacts;

/// <summary>Keeps artifacts in a folder: <c>artifacts/namespace/flow/execution/task run/name</c> in the data directory.</summary>
internal sealed class LocalArtifactStore(IOptions<PipelineOptions> options, TimeProvider time) : IArtifactStore
{
    /// <summary>Files that are being written; its name cannot be a namespace, which starts with no dot.</summary>
    private const string UnfinishedFolder = ".unfinished";

    /// <summary>How old a file is that a process which is gone has left unfinished; one that is still written is younger.</summary>
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly string _root = Path.GetFullPath(Path.Combine(options.Value.DataDirectory, "artifacts"));
    private long _sweptAtTicks;

    /// <inheritdoc/>
    public async Task<Artifact> SaveAsync(ArtifactScope scope, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(write);
        var uri = ArtifactUri.Create(scope, name);
        var unfinished = Path.Combine(_root, UnfinishedFolder, Path.GetRandomFileName());
        Directory.CreateDirectory(Path.GetDirectoryName(unfinished)!);
        SweepLeftovers(Path.GetDirectoryName(unfinished)!);
        try
        {
            var (size, sha256) = await WriteAsync(unfinished, write, cancellationToken).ConfigureAwait(false);
            MoveIntoPlace(unfinished, uri.PathUnder(_root));
            return new Artifact(uri.ToString(), name, size, sha256, ContentTypes.Of(name));
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        cancellationToken.ThrowIfCancellationRequested();
        if (!ArtifactUri.TryParse(artifact.Uri, out var uri))
        {
            throw new ArtifactNotFoundException(artifact);
        }

        try
        {
            return Task.FromResult<Stream>(new FileStream(uri.PathUnder(_root), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 81920, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactNotFoundException(artifact, exception);
        }
    }

    /// <inheritdoc/>
    public Task DeleteExecutionAsync(string flowNamespace, string flowId, string executionId, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_root, ArtifactUri.CheckPart(flowNamespace), ArtifactUri.CheckPart(flowId), ArtifactUri.CheckPart(executionId));
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(file);
            }

            Directory.Delete(folder, recursive: true);
        }

        PruneEmpty(Path.GetDirectoryName(folder)!);
        return Task.CompletedTask;
    }

    /// <summary>Whether a file is there.</summary>
    public bool Exists(string artifactUri) => ArtifactUri.TryParse(artifactUri, out var uri) && File.Exists(uri.PathUnder(_root));

    /// <summary>The executions that have a folder which nothing has changed since a time.</summary>
    public IEnumerable<ArtifactFolder> ListExecutions(DateTimeOffset unchangedSince)
    {
        if (!Directory.Exists(_root))
        {
            yield break;
        }

        foreach (var flowNamespace in new DirectoryInfo(_root).EnumerateDirectories().Where(static folder => folder.Name != UnfinishedFolder))
        {
            foreach (var flow in flowNamespace.EnumerateDirectories())
            {
                foreach (var execution in flow.EnumerateDirectories().Where(folder => folder.LastWriteTimeUtc < unchangedSince.UtcDateTime))
                {
                    yield return new ArtifactFolder(flowNamespace.Name, flow.Name, execution.Name);
                }
            }
        }
    }

    private static async Task<(long Size, string Sha256)> WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 81920, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            var hashing = new HashingStream(file);
            await using (hashing.ConfigureAwait(false))
            {
                await write(hashing, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);

                // The handle becomes durable with the task's output: the content must not be later than that.
                file.Flush(flushToDisk: true);
                return (hashing.Length, hashing.Sha256());
            }
        }
    }

    private static void MoveIntoPlace(string unfinished, string path)
    {
        const int attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                File.Move(unfinished, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < attempts)
            {
                // Another execution's end pruned the folder, empty until now, between the two lines above.
            }
        }
    }

    /// <summary>Removes what processes that were killed had not finished; with the first file that this one saves, then once a day.</summary>
    private void SweepLeftovers(string folder)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var sweptAt = Volatile.Read(ref _sweptAtTicks);
        if (now.Ticks - sweptAt < LeftoverAge.Ticks || Interlocked.CompareExchange(ref _sweptAtTicks, now.Ticks, sweptAt) != sweptAt)
        {
            return;
        }

        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            try
            {
                if (now - file.LastWriteTimeUtc > LeftoverAge)
                {
                    file.Delete();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process holds it or has removed it: there is another day.
            }
        }
    }

    /// <summary>Removes the folders of a flow and its namespace when nothing is in them any more.</summary>
    private void PruneEmpty(string folder)
    {
        while (folder.Length > _root.Length && Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Not empty: other executions have files there.
                return;
            }

            folder = Path.GetDirectoryName(folder)!;
        }
    }
}
