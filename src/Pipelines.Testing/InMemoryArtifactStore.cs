using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pipelines.Runtime.Artifacts;

namespace Pipelines.Testing;

/// <summary>Keeps the files of executions in memory, by the rules of the store in the data directory: the same names, the same addresses.</summary>
public sealed class InMemoryArtifactStore : IArtifactStore
{
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);

    /// <summary>The addresses of all files, sorted.</summary>
    public IReadOnlyList<string> Uris => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<Artifact> SaveAsync(ArtifactScope scope, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(write);
        var uri = ArtifactUri.Create(scope, name).ToString();
        using var buffer = new MemoryStream();
        await write(buffer, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var content = buffer.ToArray();
        _files[uri] = new StoredFile(scope, content);
        return new Artifact(uri, name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)), ContentTypes.Of(name));
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return _files.TryGetValue(artifact.Uri, out var file)
            ? Task.FromResult<Stream>(new MemoryStream(file.Content, writable: false))
            : Task.FromException<Stream>(new ArtifactNotFoundException(artifact));
    }

    /// <inheritdoc/>
    public Task DeleteExecutionAsync(string flowNamespace, string flowId, string executionId, CancellationToken cancellationToken)
    {
        foreach (var (uri, file) in _files)
        {
            if (file.Scope.Namespace == flowNamespace && file.Scope.FlowId == flowId && file.Scope.ExecutionId == executionId)
            {
                _files.TryRemove(uri, out _);
            }
        }

        return Task.CompletedTask;
    }

    private sealed record StoredFile(ArtifactScope Scope, byte[] Content);
}
