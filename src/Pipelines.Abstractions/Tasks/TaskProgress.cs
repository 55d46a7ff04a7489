namespace Pipelines;

/// <summary>How far an attempt is.</summary>
/// <param name="Done">What is done so far, in <paramref name="Unit"/>.</param>
/// <param name="Total">What there is to do, in the same unit; <see langword="null"/> when nobody knows.</param>
/// <param name="Unit">The unit, e.g. <c>rows</c> or <c>bytes</c>.</param>
public readonly record struct TaskProgress(double Done, double? Total = null, string? Unit = null);
