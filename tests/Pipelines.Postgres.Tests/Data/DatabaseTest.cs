using System.Text;
using Pipelines.Testing;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Data;

/// <summary>An empty database, and an attempt to work in.</summary>
public abstract class DatabaseTest : IAsyncLifetime
{
    protected PostgresDatabase Database { get; private set; } = null!;

    protected string ConnectionString { get; private set; } = "";

    protected TestTaskContext Attempt { get; } = new();

    public async Task InitializeAsync()
    {
        ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        Database = new PostgresDatabase(ConnectionString);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    protected static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    protected Task<long> CountAsync(PostgresTable table) => Database.QuerySingleAsync<long>($"SELECT count(*) FROM {table}");

    protected static ExecutionInfo Execution(string id) => new() { Id = id, Namespace = "test", FlowId = "test", LogicalDate = ManualClock.DefaultStart };

    /// <summary>The rows as <c>1|a|NULL</c>, in the order of their first column.</summary>
    protected Task<IReadOnlyList<string>> RowsAsync(PostgresTable table) => Database.QueryAsync<string>(
        $"SELECT concat_ws('|', {Sql.Join($", ", table.ColumnNames.Select(static column => (Sql)$"coalesce({column}::text, 'NULL')"))}) FROM {table} ORDER BY {table.ColumnNames[0]}, 1");
}
