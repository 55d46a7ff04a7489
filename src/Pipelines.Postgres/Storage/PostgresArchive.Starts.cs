using Npgsql;
using NpgsqlTypes;
using Pipelines.Postgres.Storage.Starts;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage;

/// <summary>Documents and start keys, handed to another store and taken in from one.</summary>
internal static partial class PostgresArchive
{
    private const string SelectDocuments = """
        SELECT "kind", "name", "version", "json", "updated_at", "expires_at" FROM "documents"
        WHERE ("kind", "name") > ($1, $2) AND "kind" <> $3
        ORDER BY "kind", "name" LIMIT $4
        """;

    // Above all that were given here, and above those they had: whoever knows a version of one from before finds another one.
    private const string RaiseVersions = """
        SELECT setval('document_versions', greatest($1, (SELECT "last_value" FROM "document_versions")))
        """;

    private const string InsertDocuments = """
        INSERT INTO "documents" ("updated_at", "expires_at", "kind", "name", "json")
        SELECT * FROM unnest($1, $2, $3, $4, $5) AS "new" ("updated_at", "expires_at", "kind", "name", "json")
        ORDER BY "kind" COLLATE "C", "name" COLLATE "C"
        ON CONFLICT ("kind", "name") DO NOTHING
        """;

    private const string SelectStartKeys = """
        SELECT "one"."name", "execution"."id", "one"."outlives", "one"."created_at"
        FROM (SELECT * FROM "start_keys" WHERE "name" > $1 ORDER BY "name" LIMIT $2) AS "one"
            LEFT JOIN "executions" AS "execution" ON "execution"."key" = "one"."execution"
        ORDER BY "one"."name"
        """;

    private const string InsertStartKeys = """
        INSERT INTO "start_keys" ("execution", "created_at", "outlives", "name")
        SELECT "execution"."key", "new"."created_at", "new"."outlives", "new"."name"
        FROM unnest($1, $2, $3, $4) AS "new" ("id", "created_at", "outlives", "name") LEFT JOIN "executions" AS "execution" ON "execution"."id" = "new"."id"
        WHERE "execution"."key" IS NOT NULL OR "new"."outlives"
        ORDER BY "new"."name" COLLATE "C"
        ON CONFLICT ("name") DO NOTHING
        """;

    public static Task<IReadOnlyList<DocumentRecord>> ExportDocumentsAsync(NpgsqlConnection connection, (string Kind, string Name)? after, int limit, CancellationToken cancellationToken) =>
        connection.Statement(SelectDocuments).With(after?.Kind ?? "").With(after?.Name ?? "").With(DocumentKinds.Role).With((long)limit)
            .ReadAllAsync(PostgresDocuments.ToDocument, cancellationToken);

    public static async Task<int> ImportDocumentsAsync(NpgsqlConnection connection, IReadOnlyList<DocumentRecord> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 0)
        {
            return 0;
        }

        // Nobody draws a version meanwhile.
        await connection.Statement("""LOCK TABLE "documents" IN EXCLUSIVE MODE""").ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement(RaiseVersions).With(documents.Max(static document => document.Version)).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        return await connection.Statement(InsertDocuments)
            .WithAll(NpgsqlDbType.TimestampTz, documents.Select(static document => document.UpdatedAt.UtcDateTime))
            .WithAll(NpgsqlDbType.TimestampTz, documents.Select(static document => document.ExpiresAt?.UtcDateTime))
            .WithAll(NpgsqlDbType.Text, documents.Select(static document => PostgresText.Clean(document.Kind)))
            .WithAll(NpgsqlDbType.Text, documents.Select(static document => PostgresText.Clean(document.Name)))
            .WithAll(NpgsqlDbType.Text, documents.Select(static document => document.Json))
            .ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }

    public static Task<IReadOnlyList<ArchivedStartKey>> ExportStartKeysAsync(NpgsqlConnection connection, string? after, int limit, CancellationToken cancellationToken) =>
        connection.Statement(SelectStartKeys).With(after ?? "").With((long)limit).ReadAllAsync(
            static row => new ArchivedStartKey(row.GetString(0), row.GetStringOrNull(1), row.GetBoolean(2), row.GetTime(3)), cancellationToken);

    public static async Task<int> ImportStartKeysAsync(NpgsqlConnection connection, IReadOnlyList<ArchivedStartKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return 0;
        }

        await PostgresStarts.LockAsync(connection, keys.Select(static key => key.Name), cancellationToken).ConfigureAwait(false);
        return await connection.Statement(InsertStartKeys)
            .WithAll(NpgsqlDbType.Text, keys.Select(static key => key.ExecutionId))
            .WithAll(NpgsqlDbType.TimestampTz, keys.Select(static key => key.CreatedAt.UtcDateTime))
            .WithAll(NpgsqlDbType.Boolean, keys.Select(static key => key.Outlives))
            .WithAll(NpgsqlDbType.Text, keys.Select(static key => PostgresText.Clean(key.Name)))
            .ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }
}
