namespace Pipelines;

/// <summary>A file of a source.</summary>
/// <param name="Path">Its path, by which the source finds it: <c>bucket/inbox/a.csv</c>.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was last written, in UTC.</param>
public sealed record SourceFile(string Path, long SizeBytes, DateTimeOffset ModifiedAt);
