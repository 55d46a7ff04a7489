namespace Pipelines.Generators.Model;

/// <summary>How a method returns; with or without an output.</summary>
internal enum ReturnKind
{
    /// <summary>At once: <c>void</c> or a value.</summary>
    Synchronous,

    /// <summary><c>Task</c> or <c>Task&lt;T&gt;</c>.</summary>
    Task,

    /// <summary><c>ValueTask</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
    ValueTask,
}
