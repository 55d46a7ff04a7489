using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Pipelines.EndToEnd.Kills.Stores;

/// <summary>The file in a data directory.</summary>
internal sealed class SqliteCrashStore(string dataDirectory) : CrashStore
{
    static SqliteCrashStore() => SQLitePCL.Batteries_V2.Init();

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string Value)> Settings => [];

    /// <summary>Whether no process is writing: one that is stopped then keeps the lock, and the others out, until it goes on.</summary>
    public override bool IsUnlocked()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 1;
        command.CommandText = "BEGIN IMMEDIATE; ROLLBACK;";
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override DbConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Directory.GetFiles(dataDirectory, "pipelines.db").Single(),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 60,
        }.ToString());
        connection.Open();
        return connection;
    }
}
