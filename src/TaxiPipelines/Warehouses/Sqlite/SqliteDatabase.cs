using SQLitePCL;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>One connection to a SQLite file, as thin as the speed of loading asks for: statements bound from UTF-8 bytes.</summary>
/// <remarks>For one thread at a time. A cancellation token, while it is watched, interrupts the statement that runs.</remarks>
internal sealed class SqliteDatabase : IDisposable
{
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(20);
    private readonly sqlite3 _handle;
    private CancellationToken _watched;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(string path, sqlite3 handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many rows the last INSERT, UPDATE or DELETE touched.</summary>
    public long Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a file, making it when there is none.</summary>
    public static SqliteDatabase Open(string path)
    {
        // One thread at a time is our rule, so SQLite need not lock around every bind.
        var result = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(path, handle);
        try
        {
            database.Check(result);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Interrupts what runs when the token is canceled, which then throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken)
    {
        _watched = cancellationToken;
        return cancellationToken.Register(() => raw.sqlite3_interrupt(_handle));
    }

    /// <summary>Runs statements that take no parameters and return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Prepares a statement.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>The number in the first column of the only row; null when there is no row.</summary>
    public long? Scalar(string sql, params ReadOnlySpan<string> parameters)
    {
        using var statement = Prepare(sql);
        for (var index = 0; index < parameters.Length; index++)
        {
            statement.Bind(index + 1, parameters[index]);
        }

        return statement.Step() ? statement.Int64(0) : null;
    }

    /// <summary>Runs an action once no other connection is in its way, however long that takes.</summary>
    /// <remarks>
    /// SQLite has one writer at a time, and a merge takes its time: waiting is no failure. The wait ends with the attempt's timeout.
    /// </remarks>
    public async Task WhenFreeAsync(Action action, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (SqliteWarehouseException busy) when (busy.IsBusy)
            {
                await Task.Delay(BusyPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Runs an action in a transaction of the only writer; an exception rolls back.</summary>
    public async Task WriteAsync(Action action, TimeProvider time, CancellationToken cancellationToken)
    {
        await WhenFreeAsync(() => Execute("BEGIN IMMEDIATE"), time, cancellationToken);
        try
        {
            action();
            await WhenFreeAsync(() => Execute("COMMIT"), time, cancellationToken);
        }
        finally
        {
            // Disk full and the like roll back by themselves; a second ROLLBACK would hide the cause.
            if (raw.sqlite3_get_autocommit(_handle) == 0)
            {
                raw.sqlite3_exec(_handle, "ROLLBACK");
            }
        }
    }

    /// <summary>Turns a result code other than success into an exception.</summary>
    public void Check(int result)
    {
        if (result == raw.SQLITE_OK)
        {
            return;
        }

        if (result == raw.SQLITE_INTERRUPT)
        {
            _watched.ThrowIfCancellationRequested();
        }

        throw SqliteWarehouseException.Of(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), Path);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
