namespace Pipelines;

/// <summary>A file has arrived.</summary>
/// <param name="Path">Its full path; where the trigger moves its files, the path that it will have when the execution starts.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was last written, in UTC.</param>
public sealed record FileArrived(string Path, long SizeBytes, DateTimeOffset ModifiedAt);
