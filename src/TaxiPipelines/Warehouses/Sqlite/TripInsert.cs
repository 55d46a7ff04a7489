using System.Text;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>Inserts the rows of batches, straight from their UTF-8 bytes.</summary>
internal sealed class TripInsert : IDisposable
{
    private const int RowIdParameter = 1;
    private const int FileNameParameter = 2;
    private const int FirstParameter = 3;
    private readonly SqliteStatement _statement;
    private readonly ColumnType[] _types;

    /// <summary>Prepares the statement.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="file">The file the rows come from.</param>
    /// <param name="table">The table, quoted.</param>
    public TripInsert(SqliteDatabase database, TripFile file, string table)
    {
        _types = [.. file.Schema.Columns.Select(column => column.Type)];
        _statement = database.Prepare(SqliteSql.Insert(file.Schema, table));
        // Bound once: a parameter keeps its value from row to row.
        _statement.Bind(FileNameParameter, Encoding.UTF8.GetBytes(file.Name));
    }

    /// <summary>Inserts all rows of a batch.</summary>
    /// <param name="batch">The rows.</param>
    public void Write(TripBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            _statement.Bind(RowIdParameter, batch.RowId(row));
            var values = batch.Values(row);
            for (var column = 0; column < values.Length; column++)
            {
                Bind(FirstParameter + column, _types[column], values[column], batch);
            }

            _statement.Execute();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Bind(int parameter, ColumnType type, TripValue value, TripBatch batch)
    {
        if (!value.HasValue)
        {
            _statement.BindNull(parameter);
        }
        else if (type == ColumnType.Whole)
        {
            _statement.Bind(parameter, value.Whole);
        }
        else if (type == ColumnType.Real)
        {
            _statement.Bind(parameter, value.Real);
        }
        else
        {
            _statement.Bind(parameter, batch.Text(value));
        }
    }
}
