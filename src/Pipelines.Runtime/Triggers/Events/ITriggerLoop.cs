namespace Pipelines.Runtime.Triggers.Events;

/// <summary>What one trigger does while it is enabled and this process has the role.</summary>
internal interface ITriggerLoop
{
    /// <summary>The trigger.</summary>
    TriggerName Trigger { get; }

    /// <summary>
    /// Goes on from what is durable, until canceled. Called again when it threw or returned: nothing that matters may be in memory alone.
    /// </summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task RunAsync(CancellationToken cancellationToken);
}
