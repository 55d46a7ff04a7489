using Npgsql;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>The merge of staged rows into their table, to be run inside a transaction.</summary>
internal sealed class PostgresMerge(NpgsqlConnection connection, TripFile file, StagedFile staged)
{
    private readonly string _staging = staged.Table ?? throw new ArgumentException("Nothing is staged.", nameof(staged));

    /// <summary>Adds the staged rows whose ids are not in the table.</summary>
    /// <param name="table">What the table is like.</param>
    /// <param name="cancellationToken">Stops the merge.</param>
    /// <returns>How many rows were added, and whether the staging table became a part of the table.</returns>
    public async Task<(long Inserted, bool IsAttached)> RunAsync(PostgresTable table, CancellationToken cancellationToken)
    {
        if (staged.Rows == 0)
        {
            return (0, false);
        }

        if (!table.IsByFile || table.HasPart)
        {
            return (await connection.ExecuteAsync(PostgresSql.InsertUnknown(file.Schema, _staging, staged.Pickups), cancellationToken), false);
        }

        var known = await RemoveKnownAsync(cancellationToken);
        if (known == staged.Rows)
        {
            return (0, false);
        }

        await connection.ExecuteAsync(PostgresSql.Attach(file, _staging, await NameAsync(cancellationToken)), cancellationToken);
        return (staged.Rows - known, true);
    }

    private async Task<long> RemoveKnownAsync(CancellationToken cancellationToken)
    {
        // Without statistics of a part that came a moment ago, the server would not believe its index of pickups.
        await connection.ExecuteAsync("SET LOCAL enable_seqscan = off", cancellationToken);
        await connection.ExecuteAsync(PostgresSql.FindKnown(file.Schema, staged.Pickups), cancellationToken);
        await connection.ExecuteAsync("SET LOCAL enable_seqscan = on", cancellationToken);
        return await connection.SingleAsync("""SELECT EXISTS (SELECT 1 FROM "known")""", static row => row.GetBoolean(0), cancellationToken)
            ? await connection.ExecuteAsync(PostgresSql.RemoveKnown(_staging), cancellationToken)
            : 0;
    }

    /// <summary>The part is named like the file, unless someone took a part out of the table and kept it.</summary>
    private async Task<string> NameAsync(CancellationToken cancellationToken)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name);
        var isTaken = await connection.SingleAsync("SELECT to_regclass($1) IS NOT NULL", static row => row.GetBoolean(0), cancellationToken, PostgresSql.Own(name));
        return isTaken ? $"{name}_{_staging}" : name;
    }
}
