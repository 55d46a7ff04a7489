namespace Pipelines;

/// <summary>What becomes of ticks that were due while no process ran.</summary>
public enum Missed
{
    /// <summary>The latest one starts, the others are dropped.</summary>
    Last,

    /// <summary>Every one starts, oldest first.</summary>
    All,

    /// <summary>None starts.</summary>
    None,
}
