namespace Pipelines.Definitions;

/// <summary>When in an execution a task has its turn.</summary>
public enum TaskRole
{
    /// <summary>In the order of the graph.</summary>
    Work,

    /// <summary>After the work, when it failed.</summary>
    OnFailure,

    /// <summary>Last, always.</summary>
    Finally,
}
