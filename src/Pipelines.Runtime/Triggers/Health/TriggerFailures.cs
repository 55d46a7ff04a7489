using System.Text.Json;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Health;

/// <summary>Reads which triggers are unhealthy, in whatever process: for lists of triggers.</summary>
internal sealed class TriggerFailures(IDocumentStore store, StoreClock clock)
{
    /// <summary>Those of some triggers that are unhealthy, by <see cref="TriggerName.FullName"/>.</summary>
    /// <param name="names">Their full names; some thousands at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, TriggerFailure>> FindAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<string, TriggerFailure>(StringComparer.Ordinal);
        foreach (var document in await store.FindDocumentsAsync(DocumentKinds.TriggerHealth, names, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
        {
            Add(failures, document);
        }

        return failures;
    }

    /// <summary>The unhealthy triggers, by <see cref="TriggerName.FullName"/>.</summary>
    /// <param name="prefix">Only those whose full name begins so.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, TriggerFailure>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<string, TriggerFailure>(StringComparer.Ordinal);
        await foreach (var document in store.ListAllAsync(DocumentKinds.TriggerHealth, prefix, clock, cancellationToken).ConfigureAwait(false))
        {
            Add(failures, document);
        }

        return failures;
    }

    private static void Add(Dictionary<string, TriggerFailure> failures, DocumentRecord document)
    {
        if (JsonSerializer.Deserialize(document.Json.Span, TriggerFailureJson.Default.TriggerFailure) is { } failure)
        {
            failures[document.Name] = failure;
        }
    }
}
