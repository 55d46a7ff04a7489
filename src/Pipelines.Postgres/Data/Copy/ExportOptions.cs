namespace Pipelines.Postgres;

/// <summary>How rows are written to a file or stream.</summary>
public record ExportOptions
{
    /// <summary>Whether the text is compressed.</summary>
    /// <value>Default: <see langword="null"/>: a file is when its name ends in <c>.gz</c>, a stream is not.</value>
    public bool? Gzip { get; init; }
}
