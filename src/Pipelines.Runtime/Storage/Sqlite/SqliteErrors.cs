using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Says in words of the operator what SQLite's error codes mean, and which of them are nobody's fault but the machine's.</summary>
internal static class SqliteErrors
{
    /// <summary>
    /// The exception to throw for an error of SQLite: a <see cref="StoreUnavailableException"/> when the database cannot be
    /// reached or refuses to write, otherwise the error itself, which then is a mistake in what was written.
    /// </summary>
    public static Exception Translate(SqliteException error, SqliteStoreOptions options) =>
        Explain(error.SqliteErrorCode, options) is { } explanation
            ? new StoreUnavailableException($"The store '{Location(options)}' {explanation} (SQLite: {error.Message})", error)
            : error;

    /// <summary>The exception for a data directory that cannot be made.</summary>
    public static StoreUnavailableException DirectoryUnusable(SqliteStoreOptions options, Exception cause) =>
        new($"The data directory '{Path.GetFullPath(options.DataDirectory!)}' cannot be used: {cause.Message} Make it writable, or set Pipelines:DataDirectory (Pipelines__DataDirectory) to another one.", cause);

    /// <summary>Where the store is, for messages.</summary>
    public static string Location(SqliteStoreOptions options) => options.Path ?? "in memory";

    /// <summary>Whether another connection was in the way.</summary>
    public static bool IsBusy(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    private static string? Explain(int code, SqliteStoreOptions options) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => string.Create(CultureInfo.InvariantCulture,
            $"was locked by another process for more than {options.BusyTimeout.TotalSeconds:0.#} s. Look for a process that holds it, such as a backup or an open database browser, and end that."),
        raw.SQLITE_FULL => "cannot grow: the disk is full. Free some space; nothing that was committed is lost.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => "cannot be written: the file, its folder or the file system is read-only. Give this user the right to write, or set Pipelines:DataDirectory to another folder.",
        raw.SQLITE_NOTADB => "is not a SQLite database. Move the file away, or set Pipelines:DataDirectory to another folder.",
        raw.SQLITE_CORRUPT => "is damaged. Stop every process that uses it and restore a backup, or move the file away to start anew.",
        raw.SQLITE_CANTOPEN => "cannot be opened: its folder is missing, is not a folder, or forbids it. Make the data directory writable, or set Pipelines:DataDirectory to another one.",
        raw.SQLITE_IOERR => "cannot be read or written: the disk reports an error. Look at the system's log.",
        raw.SQLITE_NOMEM => "cannot be used: there is not enough memory.",
        raw.SQLITE_PROTOCOL => "cannot be locked: too many processes open it at once, or its file system does not support locks. Keep the data directory on a local disk.",
        _ => null,
    };
}
