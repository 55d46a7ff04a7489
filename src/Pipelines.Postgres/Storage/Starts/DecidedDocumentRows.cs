using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>Documents whose rows were locked, or found missing, before it was decided to write them, with the versions that they get.</summary>
internal sealed class DecidedDocumentRows : RowSet
{
    // One that a commit has put since is there: this fails then, and what was decided is decided again.
    private const string Insert = """
        INSERT INTO "documents" ("version", "updated_at", "expires_at", "kind", "name", "written_by", "json")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) AS "new" ("version", "updated_at", "expires_at", "kind", "name", "written_by", "json")
        ORDER BY "kind" COLLATE "C", "name" COLLATE "C"
        """;

    private const string Update = """
        UPDATE "documents"
        SET "version" = "new"."version", "updated_at" = "new"."updated_at", "expires_at" = "new"."expires_at", "written_by" = "new"."written_by",
            "json" = "new"."json"
        FROM unnest($1, $2, $3, $4, $5, $6, $7) AS "new" ("version", "updated_at", "expires_at", "kind", "name", "written_by", "json")
        WHERE "documents"."kind" = "new"."kind" AND "documents"."name" = "new"."name"
        """;

    private readonly Column<long> _version;
    private readonly Column<DateTime> _updatedAt;
    private readonly Column<DateTime?> _expiresAt;
    private readonly Column<string> _kind;
    private readonly Column<string> _name;
    private readonly Column<string?> _writtenBy;
    private readonly Column<ReadOnlyMemory<byte>> _json;

    private DecidedDocumentRows(string sql)
        : base(sql)
    {
        _version = Bigint();
        _updatedAt = Time();
        _expiresAt = TimeOrNull();
        _kind = Text();
        _name = Text();
        _writtenBy = TextOrNull();
        _json = Json();
    }

    /// <summary>Documents that were not there.</summary>
    public static DecidedDocumentRows New() => new(Insert);

    /// <summary>Documents whose rows are locked.</summary>
    public static DecidedDocumentRows Changed() => new(Update);

    /// <summary>Adds a document.</summary>
    /// <param name="version">Its new version.</param>
    /// <param name="name">Its name.</param>
    /// <param name="write">What is written.</param>
    /// <param name="json">The payload.</param>
    /// <param name="writtenBy">The start that writes it; <see langword="null"/> for none.</param>
    /// <param name="now">The time.</param>
    public void Add(long version, DocumentName name, DocumentWrite write, ReadOnlyMemory<byte> json, string? writtenBy, DateTimeOffset now)
    {
        _version.Add(version);
        _updatedAt.Add(now.UtcDateTime);
        _expiresAt.Add(write.ExpiresAt?.UtcDateTime);
        _kind.Add(name.Kind);
        _name.Add(name.Name);
        _writtenBy.Add(writtenBy);
        _json.Add(json);
        EndRow();
    }
}
