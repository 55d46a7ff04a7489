using Npgsql;
using NpgsqlTypes;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>
/// Rows that one statement takes together, each column as an array: however many rows there are, the server parses, plans and answers
/// one statement. The statement's parameters are the columns in the order of their making.
/// </summary>
internal abstract class RowSet(string sql)
{
    private readonly List<IColumn> _columns = [];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The statement with its parameters.</summary>
    public NpgsqlBatchCommand Command { get; } = new(sql);

    /// <summary>Removes all rows.</summary>
    public void Clear()
    {
        if (Count > 0)
        {
            Count = 0;
            foreach (var column in _columns)
            {
                column.Clear();
            }
        }
    }

    /// <summary>Adds the statement to a batch when there are rows for it.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        if (Count > 0)
        {
            batch.BatchCommands.Add(Command);
        }
    }

    /// <summary>Counts a row, every column of which was given.</summary>
    protected void EndRow() => Count++;

    private protected Column<T> Column<T>(NpgsqlDbType type)
    {
        var column = new Column<T>(type);
        _columns.Add(column);
        Command.Parameters.Add(column.Parameter);
        return column;
    }

    private protected Column<string> Text() => Column<string>(NpgsqlDbType.Text);

    private protected Column<string?> TextOrNull() => Column<string?>(NpgsqlDbType.Text);

    private protected Column<ReadOnlyMemory<byte>> Json() => Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Text);

    private protected Column<ReadOnlyMemory<byte>?> JsonOrNull() => Column<ReadOnlyMemory<byte>?>(NpgsqlDbType.Text);

    private protected Column<long> Bigint() => Column<long>(NpgsqlDbType.Bigint);

    private protected Column<int> Integer() => Column<int>(NpgsqlDbType.Integer);

    private protected Column<int?> IntegerOrNull() => Column<int?>(NpgsqlDbType.Integer);

    private protected Column<short> Smallint() => Column<short>(NpgsqlDbType.Smallint);

    private protected Column<DateTime> Time() => Column<DateTime>(NpgsqlDbType.TimestampTz);

    private protected Column<DateTime?> TimeOrNull() => Column<DateTime?>(NpgsqlDbType.TimestampTz);
}
