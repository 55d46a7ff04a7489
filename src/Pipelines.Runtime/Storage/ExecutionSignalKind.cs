namespace Pipelines.Runtime.Storage;

/// <summary>What a signal says.</summary>
public enum ExecutionSignalKind
{
    /// <summary>Stop. A second one also stops <c>Finally</c> tasks.</summary>
    Cancel,

    /// <summary>A person decided what an approval waits for.</summary>
    Decision,
}
