namespace Pipelines.Postgres;

/// <summary>A table whose rows are objects of one type: it knows which column takes which value.</summary>
/// <typeparam name="T">The type of a row.</typeparam>
/// <example>
/// <code>
/// static readonly PostgresTable&lt;Trip&gt; Trips = new("trips", columns => columns
///     .Add("pickup_at", trip => trip.PickupAt)
///     .Add("fare", trip => trip.Fare, "numeric(10, 2)"));
/// </code>
/// </example>
public sealed class PostgresTable<T> : PostgresTable
{
    private readonly PostgresColumns<T> _columns;

    /// <summary>Describes a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Adds its columns, in order.</param>
    /// <exception cref="ArgumentException">It has no column, two of one name, or one of a type that has no default in PostgreSQL.</exception>
    public PostgresTable(SqlName name, Action<PostgresColumns<T>> columns)
        : this(name, Define(columns))
    {
    }

    private PostgresTable(SqlName name, PostgresColumns<T> columns)
        : base(name, columns.Columns) => _columns = columns;

    /// <inheritdoc cref="PostgresTable.As"/>
    public new PostgresTable<T> As(SqlName name) => new(name, _columns);

    /// <inheritdoc cref="PostgresTable.StagingFor"/>
    public new PostgresTable<T> StagingFor(ExecutionInfo execution, string? part = null) => As(StagingName(execution, part));

    /// <summary>Writes one row.</summary>
    internal void Write(CopyRowWriter writer, T row)
    {
        writer.StartRow();
        foreach (var write in _columns.Writers)
        {
            write(writer, row);
        }
    }

    private static PostgresColumns<T> Define(Action<PostgresColumns<T>> define)
    {
        ArgumentNullException.ThrowIfNull(define);
        var columns = new PostgresColumns<T>();
        define(columns);
        return columns;
    }
}
