namespace Pipelines.Definitions;

/// <summary>What a task takes of one before it. Where several hold, the strictest counts: the order is from strict to lenient.</summary>
public enum DependencyKind
{
    /// <summary>Its output, which must be there.</summary>
    Value,

    /// <summary>Only its end.</summary>
    Order,

    /// <summary>Its output, or null when it was skipped or has failed and may.</summary>
    Optional,

    /// <summary>How it ended, whatever that is.</summary>
    Outcome,
}
