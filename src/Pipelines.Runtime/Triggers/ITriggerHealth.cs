namespace Pipelines.Runtime.Triggers;

/// <summary>Which triggers fail, since when and why: shown to people, and kept in the store so that every process shows it.</summary>
internal interface ITriggerHealth
{
    /// <summary>A trigger has failed: its method threw, its source cannot be reached, its inputs do not fit.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="exception">Why.</param>
    /// <returns>How long to wait before it is tried again: longer after each failure in a row, from 1 s to 5 minutes.</returns>
    TimeSpan Failed(TriggerName trigger, Exception exception);

    /// <summary>A trigger has worked; it is healthy from now on. Costs nothing when it was before.</summary>
    /// <param name="trigger">The trigger.</param>
    void Worked(TriggerName trigger);
}
