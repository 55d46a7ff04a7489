using System.Security.Cryptography;
using System.Text;
using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>
/// Finds webhooks by their keys, which are as good as passwords: what is looked up is a hash that nobody outside can foresee, and it is
/// compared in constant time, so that how long an answer takes tells nothing about keys.
/// </summary>
internal sealed class WebhookRoutes(TriggerCatalog catalog, TimeProvider time)
{
    private readonly byte[] _hashKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private Known? _known;

    /// <summary>The webhook of a key, enabled or not; <see langword="null"/> when there is none.</summary>
    /// <param name="key">The last part of the address.</param>
    public WebhookRoute? Find(string key)
    {
        var hash = Hash(key);
        return Get().ByHash.TryGetValue(Short(hash), out var found) && CryptographicOperations.FixedTimeEquals(found.Hash, hash) ? found.Route : null;
    }

    /// <summary>Two webhooks with the same key; <see langword="null"/> when each has its own.</summary>
    public string? FindMistake()
    {
        var twice = catalog.Triggers
            .Where(static trigger => trigger.Definition is WebhookTriggerDefinition)
            .GroupBy(static trigger => ((WebhookTriggerDefinition)trigger.Definition).Key, StringComparer.Ordinal)
            .FirstOrDefault(static group => group.Count() > 1);
        return twice is null ? null : $"The webhooks {string.Join(" and ", twice.Select(static trigger => $"'{trigger.Name}'"))} have the same key. Give each its own: whoever calls it could not say which is meant.";
    }

    private Known Get()
    {
        // The catalog makes a new list with every change.
        var all = catalog.Triggers;
        var known = Volatile.Read(ref _known);
        if (known is not null && ReferenceEquals(known.Triggers, all))
        {
            return known;
        }

        var made = new Known(all, Make(all, known));
        Volatile.Write(ref _known, made);
        return made;
    }

    private Dictionary<UInt128, (byte[] Hash, WebhookRoute Route)> Make(IReadOnlyList<CatalogTrigger> all, Known? before)
    {
        // A webhook that did not change goes on counting its requests.
        var earlier = before?.ByHash.Values.ToDictionary(static found => found.Route.Name, static found => found.Route) ?? [];
        var routes = new Dictionary<UInt128, (byte[] Hash, WebhookRoute Route)>();
        foreach (var trigger in all)
        {
            if (trigger.Definition is WebhookTriggerDefinition webhook)
            {
                var route = earlier.TryGetValue(trigger.Name, out var same) && ReferenceEquals(same.Definition, webhook) ? same : new WebhookRoute(trigger.Flow, webhook, time);
                var hash = Hash(webhook.Key);

                // The service of triggers tells at the start of keys that are there twice; one that somebody set later counts for the first.
                routes.TryAdd(Short(hash), (hash, route));
            }
        }

        return routes;
    }

    private byte[] Hash(string key) => HMACSHA256.HashData(_hashKey, Encoding.UTF8.GetBytes(key));

    private static UInt128 Short(byte[] hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);

    private sealed record Known(IReadOnlyList<CatalogTrigger> Triggers, Dictionary<UInt128, (byte[] Hash, WebhookRoute Route)> ByHash);
}
