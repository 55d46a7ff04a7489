namespace Pipelines.Runtime.Triggers;

/// <summary>
/// Of the processes of a program that share a store, one does what is only to be done once: it polls, listens and watches folders, and is the first to
/// see that a schedule is due. When it dies, another takes over. That two hold the role for a moment does no harm: every start is made
/// durable at most once.
/// </summary>
internal interface ITriggerRole
{
    /// <summary>Whether this process has it.</summary>
    bool IsHeld { get; }

    /// <summary>Completes when this process has it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Canceled when the role is lost.</returns>
    Task<CancellationToken> HoldAsync(CancellationToken cancellationToken);
}
