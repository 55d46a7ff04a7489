namespace Pipelines;

/// <summary>
/// Marks a method that runs last in every execution, whatever happened before. When it fails, the execution fails.
/// </summary>
/// <remarks>It may take outputs of tasks as nullable parameters.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FinallyAttribute : Attribute;
