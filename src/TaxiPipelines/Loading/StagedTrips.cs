using Pipelines;

namespace TaxiPipelines.Loading;

/// <summary>What staging a file came to.</summary>
/// <param name="Rows">How many rows are staged.</param>
/// <param name="Quarantined">How many rows did not parse.</param>
/// <param name="Quarantine">Those rows, with file, line and reason; <see langword="null"/> when there are none.</param>
/// <param name="ContentSha256">The SHA-256 of the file, to know it again by; <see langword="null"/> where it is not known.</param>
public sealed record StagedTrips(long Rows, long Quarantined, Artifact? Quarantine, string? ContentSha256 = null);
