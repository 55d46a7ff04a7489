namespace Pipelines.Runtime.Storage;

/// <summary>How an attempt ended.</summary>
public enum AttemptState
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It returned.</summary>
    Succeeded,

    /// <summary>It threw, or took too long.</summary>
    Failed,

    /// <summary>It was told to stop, and did.</summary>
    Canceled,

    /// <summary>Its process ended under it.</summary>
    Interrupted,
}
