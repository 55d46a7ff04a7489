namespace Pipelines.Postgres;

/// <summary>Takes the columns of a <see cref="PostgresTable{T}"/>.</summary>
/// <typeparam name="T">The type of a row.</typeparam>
public sealed class PostgresColumns<T>
{
    internal PostgresColumns()
    {
    }

    internal List<PostgresColumn> Columns { get; } = [];

    internal List<Action<CopyRowWriter, T>> Writers { get; } = [];

    /// <summary>Adds a column.</summary>
    /// <typeparam name="TValue">
    /// The type of its values: bool, a signed integer, float, double, decimal, string, Guid, DateTime, DateTimeOffset, DateOnly, TimeOnly, TimeSpan,
    /// byte[], or a nullable form of these.
    /// </typeparam>
    /// <param name="name">The column's name.</param>
    /// <param name="value">Gives the value of a row.</param>
    /// <param name="type">The column's type; <see langword="null"/> for the one that fits: <c>text</c> for a string, <c>integer</c> for an int, <c>timestamp</c> for a DateTime.</param>
    /// <param name="isNullable">Whether it may hold nothing; <see langword="null"/> for what the type says: a <c>string</c> may, an <c>int</c> may not, an <c>int?</c> may.</param>
    /// <exception cref="ArgumentException">Values of this type cannot be written.</exception>
    public PostgresColumns<T> Add<TValue>(SqlName name, Func<T, TValue> value, string? type = null, bool? isNullable = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        var (defaultType, write) = CopyValues.For<TValue>(name);
        Columns.Add(new PostgresColumn(name, type ?? defaultType, isNullable ?? default(TValue) is null));
        Writers.Add((writer, row) => write(writer, value(row)));
        return this;
    }
}
