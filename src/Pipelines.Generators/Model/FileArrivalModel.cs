namespace Pipelines.Generators.Model;

/// <summary>Which files start the flow.</summary>
/// <param name="Pattern">The path's pattern.</param>
/// <param name="SettledForTicks">How long a file's size stays the same.</param>
/// <param name="EveryTicks">The time between two looks.</param>
/// <param name="MoveTo">The folder that files are moved to; <see langword="null"/> when they stay.</param>
internal sealed record FileArrivalModel(string Pattern, long SettledForTicks, long EveryTicks, string? MoveTo);
