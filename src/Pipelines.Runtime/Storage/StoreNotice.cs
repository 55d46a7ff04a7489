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

    /// <summary>Both.</summary>
    All = Claimable | Signaled,
}
