using System.Text.Json;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Health;

/// <summary>Reads which triggers are unhealthy, in whatever process: for lists of triggers.</summary>
internal sealed class TriggerFailures(IDocumentStore store, StoreClock clock)
{
    /// <summary>The unhealthy triggers, by <see cref="TriggerName.FullName"/>.</summary>
    /// <param name="prefix">Only those whose full name begins so.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, TriggerFailure>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<string, TriggerFailure>(StringComparer.Ordinal);
        await foreach (var document in store.ListAllAsync(DocumentKinds.TriggerHealth, prefix, clock, cancellationToken).ConfigureAwait(false))
        {
            if (JsonSerializer.Deserialize(document.Json.Span, TriggerFailureJson.Default.TriggerFailure) is { } failure)
            {
                failures[document.Name] = failure;
            }
        }

        return failures;
    }
}
