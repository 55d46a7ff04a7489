using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>The statements of the documents; each works within the transaction of its caller.</summary>
internal static class SqliteDocuments
{
    private const string Columns = """ "kind", "name", "version", "json", "updated_at", "expires_at" """;

    private const string Find = $"""
        SELECT {Columns} FROM "documents" WHERE "kind" = ?1 AND "name" = ?2 AND ("expires_at" IS NULL OR "expires_at" > ?3)
        """;

    private const string FindVersion = """
        SELECT "version", "written_by" FROM "documents" WHERE "kind" = ?1 AND "name" = ?2 AND ("expires_at" IS NULL OR "expires_at" > ?3)
        """;

    // REPLACE rather than an upsert: the row gets a new version.
    private const string Replace = """
        REPLACE INTO "documents" ("kind", "name", "updated_at", "expires_at", "written_by", "json") VALUES (?, ?, ?, ?, ?, ?)
        """;

    private const string Remove = """DELETE FROM "documents" WHERE "kind" = ? AND "name" = ?""";

    internal const string RemoveExpired = """
        DELETE FROM "documents" WHERE "version" IN (SELECT "version" FROM "documents" WHERE "expires_at" <= ? ORDER BY "expires_at" LIMIT ?)
        """;

    // The highest code point of all: behind every name with the prefix.
    private const string LastCharacter = "\U0010FFFF";

    public static DocumentRecord? Read(SqliteSession session, string kind, string name, DateTimeOffset now) => SqliteRows.ReadAll(
        session.Prepare(Find).Bind(kind).Bind(name).Bind(SqliteValues.ToMicroseconds(now)), ToDocument) is [var document] ? document : null;

    public static IReadOnlyList<DocumentRecord> ReadList(SqliteSession session, DocumentQuery query, DateTimeOffset now) => SqliteRows.ReadAll(
        session.Prepare(ToSql(query))
            .Bind(query.Kind).Bind(query.Prefix).Bind(query.Prefix + LastCharacter).Bind(query.After ?? "").Bind(SqliteValues.ToMicroseconds(now)).Bind((long)query.Limit),
        ToDocument);

    /// <summary>Writes a document.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="write">What.</param>
    /// <param name="now">The time.</param>
    /// <param name="writtenBy">The start that writes it; <see langword="null"/> for none.</param>
    /// <returns>As <see cref="IDocumentStore.WriteDocumentsAsync"/> says.</returns>
    public static long? Write(SqliteSession session, DocumentWrite write, DateTimeOffset now, string? writtenBy = null)
    {
        var there = FindVersionOf(session, write.Kind, write.Name, now);
        if (write.ExpectedVersion is { } expected && (there?.Version ?? 0) != expected)
        {
            return null;
        }

        Put(session, write, now, writtenBy);
        return write.Json is null ? there?.Version : session.LastInsertedKey;
    }

    /// <summary>Writes or removes a document, whatever version is there.</summary>
    public static void Put(SqliteSession session, DocumentWrite write, DateTimeOffset now, string? writtenBy = null)
    {
        if (write.Json is not { } json)
        {
            session.Prepare(Remove).Bind(write.Kind).Bind(write.Name).Execute();
            return;
        }

        session.Prepare(Replace)
            .Bind(write.Kind).Bind(write.Name)
            .Bind(SqliteValues.ToMicroseconds(now)).Bind(SqliteValues.ToMicroseconds(write.ExpiresAt))
            .Bind(writtenBy).BindUtf8(json.Span)
            .Execute();
    }

    /// <summary>The version of a document, and the start that wrote it; <see langword="null"/> when there is none.</summary>
    public static (long Version, string? WrittenBy)? FindVersionOf(SqliteSession session, string kind, string name, DateTimeOffset now)
    {
        var row = session.Prepare(FindVersion).Bind(kind).Bind(name).Bind(SqliteValues.ToMicroseconds(now));
        if (!row.Step())
        {
            return null;
        }

        var found = (row.GetInt64(0), row.GetStringOrNull(1));
        row.Reset();
        return found;
    }

    public static int DeleteExpired(SqliteSession session, DateTimeOffset now, int limit)
    {
        session.Prepare(RemoveExpired).Bind(SqliteValues.ToMicroseconds(now)).Bind((long)limit).Execute();
        return (int)session.Changes;
    }

    /// <summary>The statement for a query; parameters are bound to all six places, used or not.</summary>
    internal static string ToSql(DocumentQuery query)
    {
        // Of two bounds on the same side SQLite would go by one, maybe by that of the first page.
        var (lower, upper) = (""" >= ?2""", """ < ?3""");
        if (query.After is not null)
        {
            (lower, upper) = query.IsDescending ? (lower, """ < min(?3, ?4)""") : (""" >= max(?2, ?4) AND "name" <> ?4""", upper);
        }

        var conditions = $""""
            "kind" = ?1 AND "name"{lower} AND "name"{upper} AND ("expires_at" IS NULL OR "expires_at" > ?5)
            """";
        return $"""SELECT {Columns} FROM "documents" WHERE {conditions} ORDER BY "name" {(query.IsDescending ? "DESC" : "ASC")} LIMIT ?6""";
    }

    internal static DocumentRecord ToDocument(SqliteStatement row) => new(
        row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetUtf8(3), SqliteValues.ToTime(row.GetInt64(4)), SqliteValues.ToTime(row.GetInt64OrNull(5)));
}
