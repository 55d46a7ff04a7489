using Pipelines;
using SQLitePCL;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>SQLite could not do what was asked; the table is as it was.</summary>
internal sealed class SqliteWarehouseException(string message, int code) : TaskFailedException(message, isRetryable: code is not raw.SQLITE_CORRUPT and not raw.SQLITE_NOTADB)
{
    /// <summary>Whether another connection was in the way.</summary>
    public bool IsBusy => code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The exception for a result code.</summary>
    /// <param name="result">The code, extended or not.</param>
    /// <param name="message">What SQLite says.</param>
    /// <param name="path">The file.</param>
    public static SqliteWarehouseException Of(int result, string message, string path)
    {
        var code = result & 0xff;
        var (what, wayOut) = code switch
        {
            raw.SQLITE_FULL => ("the disk is full", $"Free space in '{Directory.GetParent(path)}' or in the folder for temporary files ('{System.IO.Path.GetTempPath()}'), then run it again."),
            raw.SQLITE_IOERR => ("the disk cannot be read or written", "Check the disk, then run it again."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => ("the file is damaged or no SQLite file", "Restore it from a copy, or move it away to start anew."),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => ("the file cannot be opened to write", "Check the path and its permissions."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ("another program holds it", "Close what reads or writes it."),
            _ => ("it refused", "Run it again; if it stays, report it."),
        };
        return new SqliteWarehouseException($"The warehouse '{path}' is as it was: {what} (SQLite {result}: {message}). {wayOut}", code);
    }
}
