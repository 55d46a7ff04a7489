using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStoreOptions _options;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    /// <summary>Never set: waiting for it is how the writer's own thread sleeps.</summary>
    private readonly ManualResetEventSlim _pause = new();

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(SqliteConnection connection, SqliteStoreOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>Whether the connection is of no more use, so that the next work needs another one.</summary>
    public bool IsBroken { get; private set; }

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>Opens a connection.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="isReadOnly">Whether it must not write.</param>
    public static SqliteSession Open(SqliteStoreOptions options, bool isReadOnly)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = options.Path ?? ":memory:",
            Mode = isReadOnly ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            // Connections are kept here; the library's pool would hold the file open after the store is gone.
            Pooling = false,
        };
        var session = new SqliteSession(new SqliteConnection(settings.ToString()), options);
        try
        {
            session._connection.Open();
            session.Configure(isReadOnly);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The statement of a text, prepared once.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(Handle, sql, out var handle), Handle);
            statement = new SqliteStatement(Handle, handle);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs a script that gives no rows.</summary>
    public void Execute(string script) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Handle, script), Handle);

    /// <summary>The first column of the first row.</summary>
    public string QueryText(string sql)
    {
        var statement = Prepare(sql);
        var value = statement.Step() ? statement.GetString(0) : "";
        statement.Reset();
        return value;
    }

    /// <summary>Does work in a transaction that takes the write lock at once, so that it never has to be given up half-way.</summary>
    public T Transact<T>(Func<SqliteSession, T> work)
    {
        Begin();
        try
        {
            var result = work(this);
            Execute("COMMIT");
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>The key that SQLite gave to the row inserted last.</summary>
    public long LastInsertedKey => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
        _pause.Dispose();
    }

    /// <summary>
    /// Takes the write lock. SQLite's own wait sleeps longer and longer, up to 100 ms, and starves beside a process that commits
    /// without a pause; asking every millisecond or so gets a fair share.
    /// </summary>
    private void Begin()
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        SetBusyTimeout(TimeSpan.Zero);
        try
        {
            while (true)
            {
                var code = raw.sqlite3_exec(Handle, "BEGIN IMMEDIATE");
                if (code != raw.SQLITE_BUSY || clock.GetElapsedTime(start) >= _options.BusyTimeout)
                {
                    SqliteException.ThrowExceptionForRC(code, Handle);
                    return;
                }

                _pause.Wait(Random.Shared.Next(1, 4));
            }
        }
        finally
        {
            SetBusyTimeout(_options.BusyTimeout);
        }
    }

    private void SetBusyTimeout(TimeSpan timeout) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_busy_timeout(Handle, (int)timeout.TotalMilliseconds), Handle);

    private void Configure(bool isReadOnly)
    {
        SetBusyTimeout(_options.BusyTimeout);
        if (isReadOnly)
        {
            Execute("PRAGMA query_only = 1");
            return;
        }

        if (_options.Path is null)
        {
            return;
        }

        // WAL lets readers and one writer go on beside each other, and a commit is one append. The limit keeps the log's file
        // from staying as large as its worst moment.
        Execute(string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode = WAL;
            PRAGMA journal_size_limit = {64 * 1024 * 1024};
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA cache_size = -32000;
            PRAGMA synchronous = {(_options.Durability == SqliteDurability.PowerLoss ? "FULL" : "NORMAL")};
            """));
    }

    /// <summary>Ends what an exception cut off, so that no statement stays half read.</summary>
    public void ResetStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }
    }

    private void RollBack()
    {
        ResetStatements();
        // Some errors (disk full, I/O) have rolled back already.
        if (raw.sqlite3_get_autocommit(Handle) != 0)
        {
            return;
        }

        if (raw.sqlite3_exec(Handle, "ROLLBACK") != raw.SQLITE_OK)
        {
            IsBroken = true;
        }
    }
}
