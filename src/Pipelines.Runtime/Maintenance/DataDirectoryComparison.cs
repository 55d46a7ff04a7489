namespace Pipelines.Runtime.Maintenance;

/// <summary>Whether a data directory belongs to the store.</summary>
/// <param name="IsNew">Whether none belongs to it yet.</param>
/// <param name="Problem">What is wrong; <see langword="null"/> when nothing is.</param>
internal sealed record DataDirectoryComparison(bool IsNew, string? Problem);
