using System.Globalization;
using Npgsql;

namespace Pipelines.Benchmarks.Orchestration.Stores.Postgres;

/// <summary>How large the tables of the store are, and how much of them is dead.</summary>
internal static class TableSizes
{
    private const double MegabyteBytes = 1e6;

    private const string Select = """
        SELECT "relname", "n_live_tup", "n_dead_tup", pg_table_size("relid"), pg_indexes_size("relid"), "n_tup_upd", "n_tup_hot_upd", "autovacuum_count"
        FROM "pg_stat_user_tables"
        WHERE "n_tup_ins" > 100 AND "schemaname" NOT LIKE 'pg_%'
        ORDER BY pg_total_relation_size("relid") DESC
        """;

    /// <summary>Prints them, the largest first.</summary>
    public static async Task PrintAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        Console.WriteLine("  table                    rows     dead rows  table MB  indexes MB   updates  of it HOT  autovacuums");
        await using var command = source.CreateCommand(Select);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (table, indexes) = (0.0, 0.0);
        while (await reader.ReadAsync(cancellationToken))
        {
            (table, indexes) = (table + reader.GetInt64(3), indexes + reader.GetInt64(4));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {reader.GetString(0),-18} {reader.GetInt64(1),10:#,0} {reader.GetInt64(2),13:#,0} {reader.GetInt64(3) / MegabyteBytes,9:#,0} {reader.GetInt64(4) / MegabyteBytes,11:#,0} {reader.GetInt64(5),9:#,0} {reader.GetInt64(6),10:#,0} {reader.GetInt64(7),12:#,0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"all",-18} {table / MegabyteBytes,34:#,0} {indexes / MegabyteBytes,11:#,0}"));
    }
}
