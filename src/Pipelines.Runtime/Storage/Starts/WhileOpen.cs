namespace Pipelines.Runtime.Storage.Starts;

/// <summary>
/// What becomes of a start while an earlier execution of the same flow and trigger has not ended. Executions of backfills do not count.
/// </summary>
public enum WhileOpen
{
    /// <summary>It is done all the same.</summary>
    Start,

    /// <summary>Its documents are written, and no execution is created: the event is passed over.</summary>
    Skip,

    /// <summary>Nothing of it is done: it may be asked for again.</summary>
    Wait,
}
