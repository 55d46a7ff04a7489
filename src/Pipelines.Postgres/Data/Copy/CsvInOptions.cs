namespace Pipelines.Postgres;

/// <summary>How the text of a CSV file is copied into a table.</summary>
public sealed record CsvInOptions : CopyInOptions
{
    /// <summary>Whether the first line names the columns. They may stand in any order; case does not count.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands between two values: one character of ASCII.</summary>
    /// <value>Default: a comma.</value>
    public char Delimiter { get; init; } = ',';

    /// <summary>What stands around values that hold a delimiter or a line end: one character of ASCII. Within a value it is doubled.</summary>
    /// <value>Default: the double quote.</value>
    public char Quote { get; init; } = '"';

    /// <summary>The unquoted text that means nothing (NULL). The same text in quotes is a text.</summary>
    /// <value>Default: the empty text, so that <c>a,,b</c> has nothing in the middle, and <c>a,"",b</c> an empty text.</value>
    public string Null { get; init; } = "";

    /// <summary>The encoding, by the name that PostgreSQL has for it, e.g. <c>LATIN1</c>.</summary>
    /// <value>Default: <see langword="null"/>, UTF-8, with or without a byte order mark.</value>
    public string? Encoding { get; init; }
}
