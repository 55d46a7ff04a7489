using Npgsql;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>The ledger of which content the part of a file holds, exactly: so that the same content again need not be loaded to find that it adds nothing.</summary>
/// <remarks>
/// The ledger alone is never believed. The rows in place are counted and their ids added up, which takes a small part of the time
/// of a load: where someone removed rows, the file is staged and merged as ever, and they come back.
/// </remarks>
internal static class PostgresContents
{
    /// <summary>The rows that are in place for a content: all of it and nothing else; <see langword="null"/> where that is not known.</summary>
    public static async Task<StagedFile?> FindAsync(NpgsqlConnection connection, TripFile file, string sha256, CancellationToken cancellationToken)
    {
        var content = await connection.SingleAsync(
            """SELECT "rows", "row_id_sum" FROM "taxi"."contents" WHERE "filename" = $1 AND "sha256" = $2""",
            static row => new Measure(row.GetInt64(0), row.GetInt64(1)),
            cancellationToken,
            file.Name,
            sha256);
        return content is not null
            && await PostgresTable.FindAsync(connection, file, cancellationToken) is { IsByFile: true, HasPart: true }
            && await MeasureAsync(connection, file, cancellationToken) == content
            ? new StagedFile(file.Name, null, content.Rows, content.RowIdSum, PickupRanges.Of([]))
            : null;
    }

    /// <summary>Notes, after a merge, which content the file's part holds, if it holds one exactly.</summary>
    /// <param name="connection">The merge's transaction.</param>
    /// <param name="file">The file.</param>
    /// <param name="staged">What was merged.</param>
    /// <param name="sha256">The content; <see langword="null"/> where it has more than the rows that were staged, or is not known.</param>
    /// <param name="cancellationToken">Stops the merge.</param>
    /// <param name="isWhole">Whether the part is what was staged, without a look.</param>
    public static async Task RememberAsync(
        NpgsqlConnection connection, TripFile file, StagedFile staged, string? sha256, bool isWhole, CancellationToken cancellationToken)
    {
        if (sha256 is null || !(isWhole || await MeasureAsync(connection, file, cancellationToken) == new Measure(staged.Rows, staged.RowIdSum)))
        {
            await connection.ExecuteAsync("""DELETE FROM "taxi"."contents" WHERE "filename" = $1""", cancellationToken, file.Name);
            return;
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO "taxi"."contents" ("filename", "sha256", "rows", "row_id_sum") VALUES ($1, $2, $3, $4)
            ON CONFLICT ("filename") DO UPDATE SET "sha256" = excluded."sha256", "rows" = excluded."rows", "row_id_sum" = excluded."row_id_sum"
            """,
            cancellationToken,
            file.Name,
            sha256,
            staged.Rows,
            staged.RowIdSum);
    }

    private static Task<Measure?> MeasureAsync(NpgsqlConnection connection, TripFile file, CancellationToken cancellationToken) => connection.SingleAsync(
        PostgresSql.Measure(file.Schema), static row => new Measure(row.GetInt64(0), row.GetInt64(1)), cancellationToken, file.Name);

    private sealed record Measure(long Rows, long RowIdSum);
}
