namespace Pipelines.Runtime.Storage;

/// <summary>What became of a signal.</summary>
public enum SignalOutcome
{
    /// <summary>It is durable; whoever drives the execution will deal with it.</summary>
    Accepted,

    /// <summary>The execution had not started, and is canceled now.</summary>
    CanceledAtOnce,

    /// <summary>There is no execution of that id.</summary>
    NotFound,

    /// <summary>The execution has ended.</summary>
    Ended,

    /// <summary>The task run does not wait for a decision.</summary>
    NotWaiting,

    /// <summary>Somebody has decided already.</summary>
    AlreadyDecided,
}
