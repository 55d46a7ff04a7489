namespace Pipelines;

/// <summary>What a <see cref="RetryAttribute"/> tries again.</summary>
public enum RetryScope
{
    /// <summary>The failed task, within its execution.</summary>
    Task,

    /// <summary>The whole execution, as a new one with the same inputs and logical date.</summary>
    Execution,
}
