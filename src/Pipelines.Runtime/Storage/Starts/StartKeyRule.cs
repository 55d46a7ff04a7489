namespace Pipelines.Runtime.Storage.Starts;

/// <summary>
/// When an execution may be created for a key, by the execution that has it. The next tries and replays of that one count as itself: what
/// any of them did was done.
/// </summary>
public enum StartKeyRule
{
    /// <summary>Nobody ever had it.</summary>
    IfNew,

    /// <summary>Nobody has it, or who has it has ended, however.</summary>
    IfEnded,

    /// <summary>Nobody has it, or who has it has ended and did not succeed; a warning counts as success.</summary>
    IfNotSucceeded,

    /// <summary>Somebody has it and failed or was canceled.</summary>
    IfFailed,
}
