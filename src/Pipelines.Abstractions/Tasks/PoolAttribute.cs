namespace Pipelines;

/// <summary>
/// Limits tasks across flows: attempts of tasks in the same pool share its slots. On a method it holds for that task, on a
/// class or the assembly for every task below that has none.
/// </summary>
/// <param name="name">The pool's name.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed class PoolAttribute(string name) : Attribute
{
    /// <summary>The pool's name.</summary>
    public string Name { get; } = name;

    /// <summary>How many slots an attempt takes, at least 1. The pool's size is configuration. Default: 1.</summary>
    public int Slots { get; set; } = 1;
}
