namespace Pipelines.Runtime.Storage;

/// <summary>
/// Tells a process at once of what others did with the store they share. A store that cannot tell does not implement it: what other
/// processes did is then found by the next poll, and so is what a notice was lost about.
/// </summary>
public interface IStoreNotifications
{
    /// <summary>Listens until it is canceled.</summary>
    /// <param name="notified">
    /// Called with what there may be to find; also with <see cref="StoreNotice.All"/> as soon as it listens, since nothing was heard before.
    /// It returns at once.
    /// </param>
    /// <param name="cancellationToken">Stops listening.</param>
    /// <exception cref="StoreUnavailableException">The connection was lost: call it again.</exception>
    Task ListenAsync(Action<StoreNotice> notified, CancellationToken cancellationToken);
}
