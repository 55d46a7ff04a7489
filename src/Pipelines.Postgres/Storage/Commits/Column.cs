using Npgsql;
using NpgsqlTypes;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>The values of one column of many rows: an array that goes to the server as one parameter. Used again for the next batch.</summary>
internal sealed class Column<T> : IColumn
{
    private readonly List<T> _values = [];

    /// <summary>Creates an empty column.</summary>
    /// <param name="type">The type of an element.</param>
    public Column(NpgsqlDbType type) => Parameter = new NpgsqlParameter<List<T>> { TypedValue = _values, NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <inheritdoc/>
    public NpgsqlParameter Parameter { get; }

    /// <summary>How many values it has.</summary>
    public int Count => _values.Count;

    /// <summary>Adds the value of the next row.</summary>
    public void Add(T value) => _values.Add(value);

    /// <inheritdoc/>
    public void Clear() => _values.Clear();
}
