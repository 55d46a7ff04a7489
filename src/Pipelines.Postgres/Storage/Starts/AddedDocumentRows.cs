using Npgsql;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>
/// Documents that are written only where there are none. The table's key decides that by itself, without a lock or a look before: whoever
/// has looked and found none meanwhile cannot add another, and decides again.
/// </summary>
internal sealed class AddedDocumentRows : RowSet
{
    // One whose time is over is as good as gone, though its row still is there.
    private const string Insert = """
        INSERT INTO "documents" ("version", "updated_at", "expires_at", "kind", "name", "json")
        SELECT nextval('document_versions'), "new".*
        FROM (
            SELECT * FROM unnest($1, $2, $3, $4, $5) AS "given" ("updated_at", "expires_at", "kind", "name", "json")
            ORDER BY "kind" COLLATE "C", "name" COLLATE "C") AS "new"
        ON CONFLICT ("kind", "name") DO UPDATE
        SET "version" = EXCLUDED."version", "updated_at" = EXCLUDED."updated_at", "expires_at" = EXCLUDED."expires_at", "written_by" = NULL,
            "json" = EXCLUDED."json"
        WHERE "documents"."expires_at" <= EXCLUDED."updated_at"
        RETURNING "kind", "name", "version"
        """;

    private readonly Column<DateTime> _updatedAt;
    private readonly Column<DateTime?> _expiresAt;
    private readonly Column<string> _kind;
    private readonly Column<string> _name;
    private readonly Column<ReadOnlyMemory<byte>> _json;

    private AddedDocumentRows()
        : base(Insert)
    {
        _updatedAt = Time();
        _expiresAt = TimeOrNull();
        _kind = Text();
        _name = Text();
        _json = Json();
    }

    /// <summary>Whether nothing but additions is wanted.</summary>
    public static bool AreAll(IReadOnlyList<DocumentWrite> writes) => writes.All(static write => write is { ExpectedVersion: 0, Json: not null });

    /// <summary>Adds what is not there.</summary>
    /// <returns>The version of each; <see langword="null"/> where there was one.</returns>
    public static async Task<IReadOnlyList<long?>> AddAsync(NpgsqlConnection connection, IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = new AddedDocumentRows();
        foreach (var write in writes)
        {
            var name = DocumentName.Of(write);
            rows._updatedAt.Add(now.UtcDateTime);
            rows._expiresAt.Add(write.ExpiresAt?.UtcDateTime);
            rows._kind.Add(name.Kind);
            rows._name.Add(name.Name);
            rows._json.Add(write.Json!.Value);
            rows.EndRow();
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            rows.AddTo(batch);
            var added = await batch.ReadInTurnAsync(
                reader => PostgresStatements.ReadAllAsync(
                    reader, static row => KeyValuePair.Create(new DocumentName(row.GetString(0), row.GetString(1)), row.GetInt64(2)), cancellationToken),
                cancellationToken).ConfigureAwait(false);
            var versions = added.ToDictionary();
            return [.. writes.Select(write => versions.TryGetValue(DocumentName.Of(write), out var version) ? version : (long?)null)];
        }
    }
}
