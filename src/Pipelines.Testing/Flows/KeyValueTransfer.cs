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

    /// <summary>All that could be read at a time, on a clock that stands still then: virtual time may have gone on since.</summary>
    public static async Task<InMemoryKeyValues> ReadAllAsync(IServiceProvider services, string keyNamespace, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var all = new InMemoryKeyValues(keyNamespace, new ManualClock(at));
        var store = services.GetRequiredService<IKeyValueStore>();
        var protector = services.GetRequiredService<InputProtector>();
        foreach (var summary in await store.ListKeyValuesAsync(new KeyValueQuery { Limit = int.MaxValue }, at, cancellationToken).ConfigureAwait(false))
        {
            if (await store.FindKeyValueAsync([summary.Namespace], summary.Key, at, cancellationToken).ConfigureAwait(false) is { } found)
            {
                await all.In(found.Namespace).SetJsonAsync(found.Key, protector.Unprotect(found.Json), new KeyValueOptions { TimeToLive = found.ExpiresAt - at }, cancellationToken).ConfigureAwait(false);
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
