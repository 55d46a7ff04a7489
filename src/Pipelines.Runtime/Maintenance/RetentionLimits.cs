namespace Pipelines.Runtime.Maintenance;

/// <summary>What is kept of a flow.</summary>
/// <param name="MaxAge">How long after its end; <see langword="null"/> for ever.</param>
/// <param name="MaxCount">How many of those that have ended; <see langword="null"/> for all.</param>
internal sealed record RetentionLimits(TimeSpan? MaxAge, int? MaxCount);
