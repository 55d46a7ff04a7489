using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Forgets the ends that nobody wants, since the trigger that follows them is disabled: otherwise all of them would start it once code or
/// configuration enable it, which leave no trace of when they did.
/// </summary>
internal sealed class ForgottenEndsLoop(FlowFollower follower, FlowEndQueue ends, TimeProvider time) : ITriggerLoop
{
    /// <summary>Who enables the trigger in another process is heard of a little later; what ends from then on is not to be forgotten.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private const int PageSize = 100;

    /// <inheritdoc/>
    public TriggerName Trigger => follower.Name;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await follower.Ends.WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(KeptFor, time, cancellationToken).ConfigureAwait(false);
            await ForgetAsync(time.GetUtcNow() - KeptFor, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentRecord> page = [];
        do
        {
            page = await ends.ListAsync(follower, page.Count > 0 ? page[^1].Name : null, PageSize, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(page.Where(end => end.UpdatedAt <= before).Select(end => ends.TakeAsync(end, [], [], cancellationToken))).ConfigureAwait(false);
        }
        while (page.Count == PageSize);
    }
}
