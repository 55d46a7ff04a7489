namespace Pipelines.Runtime.Triggers.Events;

/// <summary>
/// A trigger's source or method that was asked to stop and goes on all the same. It cannot be ended, so it is waited for: a second one never
/// runs beside it in the same process. Nothing else waits with it.
/// </summary>
internal static class HungCode
{
    /// <summary>How long it may take to stop.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Tells that it hangs.</summary>
    /// <returns>How long to wait before it is told again.</returns>
    public static TimeSpan Tell(TriggerName trigger, ITriggerHealth health) => health.Failed(
        trigger,
        new PipelineException(
            $"The source or the method of trigger '{trigger.FullName}' hangs: it was asked to stop, and has not within {Grace.TotalSeconds} s. The trigger does nothing in this process until it has, or the process is started again. Pass the CancellationToken on to all that it waits for."));

    /// <summary>Waits until it has ended, however long that takes, and tells meanwhile that it hangs.</summary>
    /// <param name="ending">Completes when it has ended.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="health">Where it is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the telling, not the waiting: whoever cancels tells then.</param>
    public static async Task WaitForEndAsync(Task ending, TriggerName trigger, ITriggerHealth health, TimeProvider time, CancellationToken cancellationToken)
    {
        var wait = Grace;
        while (!ending.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await ending.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ending.IsCompleted && !cancellationToken.IsCancellationRequested)
            {
                wait = Tell(trigger, health);
            }
        }

        await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
