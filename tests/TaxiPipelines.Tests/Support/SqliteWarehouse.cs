using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;
using TaxiPipelines.Warehouses.Sqlite;

namespace TaxiPipelines.Tests.Support;

/// <summary>A SQLite warehouse in a folder of its own.</summary>
public sealed class SqliteWarehouse : Warehouse
{
    public override SqliteTripWarehouse Trips => new(Folder.Path("data"));

    public string Database => Path.Combine(Folder.Path("data"), "warehouse.db");

    public override IReadOnlyList<string> Query(string sql)
    {
        using var database = SqliteDatabase.Open(Database);
        using var statement = database.Prepare(sql);
        var rows = new List<string>();
        while (statement.Step())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, statement.ColumnCount).Select(statement.Text)));
        }

        return rows;
    }

    public override long Count(TripFile file) => File.Exists(Database) ? long.Parse(Query($"SELECT count(*) FROM {file.Schema.Table}")[0]) : 0;
}
