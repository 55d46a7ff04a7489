using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Pipelines.Testing;

/// <summary>Keeps the files of executions in memory.</summary>
public sealed class InMemoryArtifactStore : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>The addresses of all files, sorted.</summary>
    public IReadOnlyList<string> Uris => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<Artifact> SaveAsync(ArtifactScope scope, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(write);
        if (string.IsNullOrWhiteSpace(name) || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            throw new PipelineException($"'{name}' is not a plain file name. Give a name without a folder.");
        }

        using var buffer = new MemoryStream();
        await write(buffer, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var content = buffer.ToArray();
        var uri = $"memory://{FolderOf(scope.Namespace, scope.FlowId, scope.ExecutionId)}{scope.TaskRun}/{name}";
        _files[uri] = content;
        return new Artifact(uri, name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return _files.TryGetValue(artifact.Uri, out var content)
            ? Task.FromResult<Stream>(new MemoryStream(content, writable: false))
            : Task.FromException<Stream>(new ArtifactNotFoundException(artifact));
    }

    /// <inheritdoc/>
    public Task DeleteExecutionAsync(string flowNamespace, string flowId, string executionId, CancellationToken cancellationToken)
    {
        var folder = $"memory://{FolderOf(flowNamespace, flowId, executionId)}";
        foreach (var uri in _files.Keys)
        {
            if (uri.StartsWith(folder, StringComparison.Ordinal))
            {
                _files.TryRemove(uri, out _);
            }
        }

        return Task.CompletedTask;
    }

    private static string FolderOf(string flowNamespace, string flowId, string executionId) => $"{flowNamespace}/{flowId}/{executionId}/";
}
