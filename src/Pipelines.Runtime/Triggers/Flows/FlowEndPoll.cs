using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>Finds triggers that have ends to see which other processes wrote. However many triggers there are, it costs one query while there is nothing.</summary>
internal sealed class FlowEndPoll(FlowFollowers followers, IDocumentStore documents, StoreClock clock)
{
    // Behind every name that begins with what stands before it.
    private const string LastCharacter = "\U0010FFFF";

    /// <summary>Wakes those triggers.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!followers.IsAnyFollowed)
        {
            return;
        }

        var byPrefix = followers.All.ToDictionary(static follower => follower.EndsPrefix, StringComparer.Ordinal);
        string? after = null;
        while (true)
        {
            var query = new DocumentQuery { Kind = DocumentKinds.FlowEnd, After = after, Limit = 1 };
            if (await documents.ListDocumentsAsync(query, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is not [var first])
            {
                return;
            }

            var prefix = first.Name[..(first.Name.IndexOf('|', StringComparison.Ordinal) + 1)];
            if (byPrefix.TryGetValue(prefix, out var follower))
            {
                follower.Ends.Set();
            }

            // On to the next trigger that has one.
            after = prefix + LastCharacter;
        }
    }
}
