using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>Carries key-values from a test's setup into the program's store, and from there into the test's result.</summary>
internal static class KeyValueTransfer
{
    /// <summary>Sets in the store what a test has set.</summary>
    public static async Task FillAsync(IServiceProvider services, InMemoryKeyValues from, CancellationToken cancellationToken)
    {
        foreach (var entry in from.Entries)
        {
            await Open(services, entry.Namespace).SetJsonAsync(entry.Key, entry.Json, new KeyValueOptions { TimeToLive = entry.ExpiresAt - entry.UpdatedAt }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All that is in the store, on a clock that stands still.</summary>
    public static async Task<InMemoryKeyValues> ReadAllAsync(IServiceProvider services, string keyNamespace, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var all = new InMemoryKeyValues(keyNamespace, new ManualClock(now));
        var summaries = await services.GetRequiredService<IKeyValueStore>().ListKeyValuesAsync(new KeyValueQuery { Limit = int.MaxValue }, now, cancellationToken).ConfigureAwait(false);
        foreach (var summary in summaries)
        {
            if (await Open(services, summary.Namespace).FindJsonAsync(summary.Key, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                await ((IKeyValues)all.In(summary.Namespace)).SetJsonAsync(entry.Key, entry.Json, new KeyValueOptions { TimeToLive = entry.ExpiresAt - now }, cancellationToken).ConfigureAwait(false);
            }
        }

        return all;
    }

    private static StoredKeyValues Open(IServiceProvider services, string keyNamespace) => new(
        services.GetRequiredService<IKeyValueStore>(),
        services.GetRequiredService<InputProtector>(),
        services.GetRequiredService<TimeProvider>(),
        static () => null,
        keyNamespace);
}
