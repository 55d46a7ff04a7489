namespace Pipelines;

/// <summary>What becomes of a tick while the trigger's previous execution still runs.</summary>
public enum Overlap
{
    /// <summary>It starts all the same.</summary>
    Allow,

    /// <summary>It is dropped.</summary>
    Skip,

    /// <summary>It waits for the previous one to end.</summary>
    Queue,
}
