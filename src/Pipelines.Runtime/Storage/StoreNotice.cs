namespace Pipelines.Runtime.Storage;

/// <summary>What there may be to find in the store.</summary>
[Flags]
public enum StoreNotice
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Executions that may be claimed.</summary>
    Claimable = 1,

    /// <summary>Signals to executions.</summary>
    Signaled = 2,

    /// <summary>What triggers wait for: executions that ended, as documents tell.</summary>
    Starts = 4,

    /// <summary>All of it.</summary>
    All = Claimable | Signaled | Starts,
}
