using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>The key-values of a server, which tells no secrets.</summary>
/// <param name="server">The server.</param>
internal sealed class RemoteKeyValues(RemoteServer server) : IKeyValueSource
{
    private const int NotFound = 404;
    private const int OtherVersion = 412;
    private const int LargestPage = 1000;

    /// <inheritdoc/>
    public async Task<KeyValueEntry?> FindAsync(string keyNamespace, string key, bool revealsSecrets, CancellationToken cancellationToken)
    {
        if (revealsSecrets)
        {
            throw new UsageException($"The server {server.Name} tells no secrets: leave --reveal out.");
        }

        foreach (var name in KeyValueRules.Lineage(keyNamespace))
        {
            try
            {
                return (await server.GetAsync(Path(name, key).ToString(), RemoteJson.Default.KeyValueAnswer, cancellationToken).ConfigureAwait(false)).ToEntry();
            }
            catch (RemoteProblemException problem) when (problem.Status == NotFound)
            {
                // The next one above may have it.
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<long?> SetAsync(string keyNamespace, string key, ReadOnlyMemory<byte> json, KeyValueOptions options, CancellationToken cancellationToken)
    {
        var path = Path(keyNamespace, key).Add("ttl", options.TimeToLive?.ToString("c", CultureInfo.InvariantCulture)).ToString();
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        Expect(request, options.ExpectedVersion);
        try
        {
            return (await server.SendAsync(request, RemoteJson.Default.KeyValueAnswer, cancellationToken).ConfigureAwait(false)).Version;
        }
        catch (RemoteProblemException problem) when (problem.Status == OtherVersion)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string keyNamespace, string key, long? expectedVersion, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, Path(keyNamespace, key).ToString());
        Expect(request, expectedVersion);
        try
        {
            using var response = await server.OpenAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RemoteProblemException problem) when (problem.Status is NotFound or OtherVersion)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyValueSummary>> ListAsync(string? keyNamespace, string prefix, int limit, CancellationToken cancellationToken)
    {
        var found = new List<KeyValueSummary>();
        if (keyNamespace is null)
        {
            await foreach (var name in NamespacesAsync(cancellationToken).ConfigureAwait(false))
            {
                found.AddRange(await PageAsync(name, prefix, limit - found.Count, cancellationToken).ConfigureAwait(false));
                if (found.Count == limit)
                {
                    break;
                }
            }

            return found;
        }

        foreach (var name in KeyValueRules.Lineage(keyNamespace))
        {
            try
            {
                found.AddRange(await PageAsync(name, prefix, limit, cancellationToken).ConfigureAwait(false));
            }
            catch (RemoteProblemException problem) when (problem.Status == NotFound && name != keyNamespace)
            {
                // The key may see the namespace, and not those above.
            }
        }

        // The nearest namespace was read first: its values hide those above.
        return [.. found.DistinctBy(static value => value.Key).OrderBy(static value => value.Key, StringComparer.Ordinal).Take(limit)];
    }

    private async IAsyncEnumerable<string> NamespacesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var path = new RemotePath("kv").Add("limit", LargestPage).Add("cursor", next).ToString();
            var page = await server.GetAsync(path, RemoteJson.Default.KeyValueNamespaces, cancellationToken).ConfigureAwait(false);
            foreach (var name in page.Namespaces)
            {
                yield return name;
            }

            next = page.Next;
        }
        while (next is not null);
    }

    private async Task<List<KeyValueSummary>> PageAsync(string keyNamespace, string prefix, int limit, CancellationToken cancellationToken)
    {
        var found = new List<KeyValueSummary>();
        string? next = null;
        do
        {
            var path = new RemotePath($"kv/{Uri.EscapeDataString(keyNamespace)}").Add("prefix", prefix.Length > 0 ? prefix : null).Add("cursor", next).Add("limit", Math.Min(limit - found.Count, LargestPage));
            var page = await server.GetAsync(path.ToString(), RemoteJson.Default.KeyValueAnswerPage, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Values.Select(static value => value.ToSummary()));
            next = page.Next;
        }
        while (next is not null && found.Count < limit);

        return found;
    }

    private static RemotePath Path(string keyNamespace, string key) => new($"kv/{Uri.EscapeDataString(keyNamespace)}/{Uri.EscapeDataString(key)}");

    private static void Expect(HttpRequestMessage request, long? version)
    {
        if (version == 0)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }
        else if (version is { } number)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{number}\"")));
        }
    }
}
