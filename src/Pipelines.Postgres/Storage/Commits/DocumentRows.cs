using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Documents that commits write, whatever version is there.</summary>
internal sealed class DocumentRows : RowSet
{
    // A version is drawn once the row is locked, so that a later write has the greater one. Rows are locked in one order by all who lock several.
    private const string Put = """
        INSERT INTO "documents" ("updated_at", "expires_at", "kind", "name", "json")
        SELECT * FROM unnest($1, $2, $3, $4, $5) AS "new" ("updated_at", "expires_at", "kind", "name", "json")
        ORDER BY "kind" COLLATE "C", "name" COLLATE "C"
        ON CONFLICT ("kind", "name") DO UPDATE
        SET "version" = nextval('document_versions'), "updated_at" = excluded."updated_at", "expires_at" = excluded."expires_at",
            "written_by" = NULL, "json" = excluded."json"
        """;

    private readonly Column<DateTime> _updatedAt;
    private readonly Column<DateTime?> _expiresAt;
    private readonly Column<string> _kind;
    private readonly Column<string> _name;
    private readonly Column<ReadOnlyMemory<byte>> _json;

    /// <summary>Creates an empty set.</summary>
    public DocumentRows()
        : base(Put)
    {
        _updatedAt = Time();
        _expiresAt = TimeOrNull();
        _kind = Text();
        _name = Text();
        _json = Json();
    }

    /// <summary>Adds a document; each at most once.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">What is written.</param>
    /// <param name="json">The payload.</param>
    /// <param name="now">The time.</param>
    public void Add(DocumentName name, DocumentWrite write, ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        _updatedAt.Add(now.UtcDateTime);
        _expiresAt.Add(write.ExpiresAt?.UtcDateTime);
        _kind.Add(name.Kind);
        _name.Add(name.Name);
        _json.Add(json);
        EndRow();
    }
}
