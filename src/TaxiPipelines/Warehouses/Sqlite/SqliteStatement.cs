using SQLitePCL;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>A prepared statement. Parameters count from 1 and keep their value until they are bound anew.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    /// <summary>How many columns the result has.</summary>
    public int ColumnCount => raw.sqlite3_column_count(statement);

    /// <summary>Binds UTF-8 text.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> utf8) => database.Check(raw.sqlite3_bind_text(statement, parameter, utf8));

    /// <summary>Binds text.</summary>
    public void Bind(int parameter, string text) => database.Check(raw.sqlite3_bind_text(statement, parameter, text));

    /// <summary>Binds a whole number.</summary>
    public void Bind(int parameter, long value) => database.Check(raw.sqlite3_bind_int64(statement, parameter, value));

    /// <summary>Binds a floating point number.</summary>
    public void Bind(int parameter, double value) => database.Check(raw.sqlite3_bind_double(statement, parameter, value));

    /// <summary>Binds null.</summary>
    public void BindNull(int parameter) => database.Check(raw.sqlite3_bind_null(statement, parameter));

    /// <summary>Goes to the next row of the result.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            database.Check(result);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Runs it once more with the values that are bound; for statements that return no rows.</summary>
    public void Execute()
    {
        Step();
        database.Check(raw.sqlite3_reset(statement));
    }

    /// <summary>A column of the current row, as a whole number.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column of the current row, as text; null as nothing.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();
}
