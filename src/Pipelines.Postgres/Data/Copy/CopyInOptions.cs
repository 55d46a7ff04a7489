namespace Pipelines.Postgres;

/// <summary>How rows are copied into a table.</summary>
public record CopyInOptions
{
    /// <summary>Empties the table first, in the same transaction.</summary>
    /// <value>Default: <see langword="false"/>, rows are added.</value>
    public bool Truncate { get; init; }

    /// <summary>Writes rows as already frozen, which spares the table a later pass of vacuum.</summary>
    /// <remarks>PostgreSQL takes it only when the table was created or emptied in the same transaction: use it with <see cref="Truncate"/>.</remarks>
    /// <value>Default: <see langword="false"/>.</value>
    public bool Freeze { get; init; }

    /// <summary>The columns that are filled, by name; the others take their default.</summary>
    /// <value>Default: <see langword="null"/>, every column of the table's description.</value>
    public IReadOnlyList<string>? Columns { get; init; }
}
