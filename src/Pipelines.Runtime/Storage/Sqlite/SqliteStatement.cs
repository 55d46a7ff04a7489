using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// A prepared statement that is used again and again. Parameters are bound in order, columns are read by index. It talks to
/// SQLite directly: a command object would look up every parameter by name and allocate a reader for every row written.
/// </summary>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt handle) : IDisposable
{
    private byte[] _buffer = new byte[512];
    private int _bound;

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++_bound, value));
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement Bind(long? value) => value is { } given ? Bind(given) : BindNull();

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement Bind(double value)
    {
        Check(raw.sqlite3_bind_double(handle, ++_bound, value));
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        if (value.Length == 0)
        {
            // An empty span reaches SQLite as a null pointer, and that as NULL.
            Check(raw.sqlite3_bind_text(handle, ++_bound, ""));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_buffer.Length < most)
        {
            _buffer = new byte[most];
        }

        var length = Encoding.UTF8.GetBytes(value, _buffer);
        Check(raw.sqlite3_bind_text(handle, ++_bound, _buffer.AsSpan(0, length)));
        return this;
    }

    /// <summary>Binds the next parameter to text that is UTF-8 already.</summary>
    public SqliteStatement BindUtf8(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return Bind("");
        }

        Check(raw.sqlite3_bind_text(handle, ++_bound, text));
        return this;
    }

    /// <summary>Binds the next parameter to nothing, which it is already: half of what is written is nothing.</summary>
    public SqliteStatement BindNull()
    {
        _bound++;
        return this;
    }

    /// <summary>Goes to the next row; at the end the statement is ready to be bound again.</summary>
    /// <returns>Whether there is a row.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return false;
        }

        try
        {
            SqliteException.ThrowExceptionForRC(code, database);
            return false;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs to the end, for a statement that gives no rows.</summary>
    public void Execute()
    {
        while (Step())
        {
        }
    }

    /// <summary>Makes the statement ready to be bound again.</summary>
    public void Reset()
    {
        _bound = 0;
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
    }

    /// <summary>A column of the row.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A column of the row.</summary>
    public long? GetInt64OrNull(int column) => IsNull(column) ? null : GetInt64(column);

    /// <summary>A column of the row.</summary>
    public int GetInt32(int column) => raw.sqlite3_column_int(handle, column);

    /// <summary>A column of the row.</summary>
    public double GetDouble(int column) => raw.sqlite3_column_double(handle, column);

    /// <summary>A column of the row.</summary>
    public string GetString(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    /// <summary>A column of the row.</summary>
    public string? GetStringOrNull(int column) => IsNull(column) ? null : GetString(column);

    /// <summary>A copy of a text column's UTF-8.</summary>
    public ReadOnlyMemory<byte> GetUtf8(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    /// <summary>A copy of a text column's UTF-8.</summary>
    public ReadOnlyMemory<byte>? GetUtf8OrNull(int column)
    {
        // Not a conditional expression: its null would become an empty memory by way of a null array.
        if (IsNull(column))
        {
            return null;
        }

        return GetUtf8(column);
    }

    /// <summary>Whether a column of the row is empty.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            Reset();
            SqliteException.ThrowExceptionForRC(code, database);
        }
    }
}
