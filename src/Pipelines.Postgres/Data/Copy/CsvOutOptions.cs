namespace Pipelines.Postgres;

/// <summary>How rows are written as CSV, in UTF-8 with line feeds.</summary>
public sealed record CsvOutOptions : ExportOptions
{
    /// <summary>Whether the first line names the columns.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands between two values: one character of ASCII.</summary>
    /// <value>Default: a comma.</value>
    public char Delimiter { get; init; } = ',';

    /// <summary>What stands for nothing (NULL).</summary>
    /// <value>Default: the empty text; a text that is empty is written as <c>""</c>.</value>
    public string Null { get; init; } = "";
}
