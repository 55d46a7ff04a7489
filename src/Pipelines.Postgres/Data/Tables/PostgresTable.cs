using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Postgres;

/// <summary>A table as a program knows it: its name and columns. Nothing is asked of the database.</summary>
/// <example>
/// <code>
/// static readonly PostgresTable Trips = new(new SqlName("public", "green_tripdata"),
///     new("vendorid", "text"), new("lpep_pickup_datetime", "timestamp"), new("fare_amount", "double precision"));
/// </code>
/// </example>
public class PostgresTable
{
    /// <summary>Describes a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Its columns, in order.</param>
    /// <exception cref="ArgumentException">It has no column, or two of one name.</exception>
    public PostgresTable(SqlName name, params IReadOnlyList<PostgresColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
        {
            throw new ArgumentException($"Table {name} has no column.", nameof(columns));
        }

        if (columns.GroupBy(static column => column.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Table {name} has two columns {twice.Key}.", nameof(columns));
        }

        Name = name;
        Columns = [.. columns];
    }

    /// <summary>Its name.</summary>
    public SqlName Name { get; }

    /// <summary>Its columns, in order.</summary>
    public IReadOnlyList<PostgresColumn> Columns { get; }

    /// <summary>The names of its columns, in order; in an <see cref="Sql"/> they become a list with commas.</summary>
    public IReadOnlyList<SqlName> ColumnNames => [.. Columns.Select(static column => column.Name)];

    /// <summary>The columns of its primary key; empty for none. Used where the table is created.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>The same columns under another name, without a primary key.</summary>
    /// <param name="name">The name.</param>
    public PostgresTable As(SqlName name) => new(name, Columns);

    /// <summary>The table that an execution stages rows for this one in, named by the execution so that no two of them meet.</summary>
    /// <remarks>
    /// All attempts of the execution share it, and one that was taken for dead may still copy into it. Copy in with
    /// <see cref="CopyInOptions.Truncate"/>: the table is emptied and filled in one transaction, so it never holds the rows of two attempts.
    /// </remarks>
    /// <param name="execution">The execution.</param>
    /// <param name="part">What tells several staging tables of one execution apart, e.g. the index of an element; <see langword="null"/> for one.</param>
    public PostgresTable StagingFor(ExecutionInfo execution, string? part = null) => As(StagingName(execution, part));

    /// <summary>Its quoted name.</summary>
    public override string ToString() => Name.ToString();

    /// <summary>The columns of some names, in the order of the names.</summary>
    internal IReadOnlyList<PostgresColumn> ColumnsNamed(IEnumerable<string> names) => [.. names.Select(ColumnNamed)];

    internal PostgresColumn ColumnNamed(string name) =>
        Columns.FirstOrDefault(column => column.Name.Name == name)
        ?? throw new ArgumentException($"Table {Name} has no column '{name}'; it has {string.Join(", ", Columns.Select(static column => column.Name.Name))}.", nameof(name));

    private protected SqlName StagingName(ExecutionInfo execution, string? part)
    {
        ArgumentNullException.ThrowIfNull(execution);
        var suffix = $"_staging_{execution.Id.ToLowerInvariant()}{(part is null ? "" : $"_{part}")}";
        var whole = Name.Name + suffix;
        if (Encoding.UTF8.GetByteCount(whole) > 63)
        {
            // Cut by characters with room for four bytes each, and told apart by a hash of what was cut.
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..12];
            var start = string.Concat(Name.Name.EnumerateRunes().Take(4).Select(static rune => rune.ToString()));
            whole = string.Create(CultureInfo.InvariantCulture, $"{start}_staging_{hash}");
        }

        return Name.Schema is null ? new SqlName(whole) : new SqlName(Name.Schema, whole);
    }
}
