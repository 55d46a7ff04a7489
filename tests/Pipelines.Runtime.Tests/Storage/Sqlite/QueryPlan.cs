using Microsoft.Data.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

/// <summary>How SQLite would run a statement.</summary>
internal static class QueryPlan
{
    /// <summary>The steps of the plan; every parameter is bound to some text.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the store's own.
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
        for (var parameter = 1; parameter <= 20; parameter++)
        {
            command.Parameters.AddWithValue($"?{parameter}", "10");
        }

        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }
}
