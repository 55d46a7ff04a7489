using Npgsql;
using Pipelines.Postgres.Storage.Commits;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>A row of a document, locked.</summary>
/// <param name="Name">The document.</param>
/// <param name="Version">Its version.</param>
/// <param name="WrittenBy">The start that wrote it last.</param>
/// <param name="IsAlive">Whether its time is not over.</param>
internal sealed record FoundDocument(DocumentName Name, long Version, string? WrittenBy, bool IsAlive)
{
    /// <summary>Locks and reads the rows of some documents; parameters: kinds, names, the time. In the order in which commits lock, too.</summary>
    public const string Select = """
        SELECT "documents"."kind", "documents"."name", "version", "written_by", "expires_at" IS NULL OR "expires_at" > $3
        FROM unnest($1, $2) AS "asked" ("kind", "name")
            JOIN "documents" ON "documents"."kind" = "asked"."kind" AND "documents"."name" = "asked"."name"
        ORDER BY "documents"."kind", "documents"."name"
        FOR UPDATE OF "documents"
        """;

    /// <summary>Reads a row.</summary>
    public static FoundDocument Read(NpgsqlDataReader row) =>
        new(new DocumentName(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.GetStringOrNull(3), row.GetBoolean(4));
}
