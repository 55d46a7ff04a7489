using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>The role of a process that has it whatever others do. Backfills stay correct: two drivers of one do no harm.</summary>
internal sealed class SoleRole : ITriggerRole
{
    /// <inheritdoc/>
    public bool IsHeld => true;

    /// <inheritdoc/>
    public Task<CancellationToken> HoldAsync(CancellationToken cancellationToken) => Task.FromResult(CancellationToken.None);
}
