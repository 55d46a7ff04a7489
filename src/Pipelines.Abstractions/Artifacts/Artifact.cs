namespace Pipelines;

/// <summary>A handle of a file in the internal storage; passed from task to task in place of the content.</summary>
/// <param name="Uri">Where it is, e.g. <c>pipelines://zoomcamp/taxi/01j…/extract/green.csv.gz</c>.</param>
/// <param name="Name">The file's name.</param>
/// <param name="SizeBytes">The size in bytes.</param>
/// <param name="Sha256">The SHA-256 of the content, in lower-case hexadecimal.</param>
/// <param name="ContentType">The media type (RFC 6838), e.g. <c>text/csv</c>.</param>
public sealed record Artifact(string Uri, string Name, long SizeBytes, string Sha256, string ContentType = "application/octet-stream");
