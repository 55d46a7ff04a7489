using System.Text;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>The statements of the key-value store. Each is one round trip and atomic by itself, its writer's lease included.</summary>
internal static class PostgresKeyValues
{
    private const string Find = """
        SELECT "value"."namespace", "value"."key", "version", "updated_at", "expires_at", "json"
        FROM unnest($1::text[]) WITH ORDINALITY AS "asked" ("namespace", "place")
            JOIN "key_values" AS "value" ON "value"."namespace" = "asked"."namespace" AND "value"."key" = $2
        WHERE "expires_at" IS NULL OR "expires_at" > $3
        ORDER BY "place"
        LIMIT 1
        """;

    // Locked against removal, not against the heartbeat: whoever takes the lease away waits for this write, or this finds it gone.
    private const string Lease = """
        "lease" AS MATERIALIZED (SELECT 1 FROM "node_leases" WHERE "epoch" = $1 AND "node_id" = $2 FOR KEY SHARE)
        """;

    private const string IsAllowed = """($1::bigint IS NULL OR EXISTS (SELECT 1 FROM "lease"))""";

    // A version is drawn once the row is locked, so that a later write has the greater one.
    private const string NewVersion = """ "version" = nextval('key_values_version_seq') """;

    private const string Put = $"""
        WITH {Lease},
        "written" AS (
            INSERT INTO "key_values" AS "now" ("namespace", "key", "updated_at", "expires_at", "size_bytes", "is_secret", "excerpt", "json")
            SELECT $3, $4, $5, $6, $7, $8, $9, $10 WHERE {IsAllowed}
            ON CONFLICT ("namespace", "key") DO UPDATE
            SET {NewVersion}, "updated_at" = EXCLUDED."updated_at", "expires_at" = EXCLUDED."expires_at", "size_bytes" = EXCLUDED."size_bytes",
                "is_secret" = EXCLUDED."is_secret", "excerpt" = EXCLUDED."excerpt", "json" = EXCLUDED."json"
            WHERE $11::bigint IS NULL OR "now"."expires_at" <= $5
            RETURNING "version")
        SELECT EXISTS (SELECT 1 FROM "lease"), (SELECT "version" FROM "written")
        """;

    private const string Replace = $"""
        WITH {Lease},
        "written" AS (
            UPDATE "key_values"
            SET {NewVersion}, "updated_at" = $5, "expires_at" = $6, "size_bytes" = $7, "is_secret" = $8, "excerpt" = $9, "json" = $10
            WHERE "namespace" = $3 AND "key" = $4 AND "version" = $11 AND ("expires_at" IS NULL OR "expires_at" > $5) AND {IsAllowed}
            RETURNING "version")
        SELECT EXISTS (SELECT 1 FROM "lease"), (SELECT "version" FROM "written")
        """;

    private const string Remove = $"""
        WITH {Lease},
        "removed" AS (
            DELETE FROM "key_values"
            WHERE "namespace" = $3 AND "key" = $4 AND ("expires_at" IS NULL OR "expires_at" > $5) AND ($6::bigint IS NULL OR "version" = $6) AND {IsAllowed}
            RETURNING "version")
        SELECT EXISTS (SELECT 1 FROM "lease"), (SELECT "version" FROM "removed")
        """;

    private const string Columns = """ "namespace", "key", "size_bytes", "is_secret", "excerpt", "version", "updated_at", "expires_at" """;

    // The highest code point of all: behind every key with the prefix.
    private const string LastCharacter = "\U0010FFFF";

    public static Task<KeyValueRecord?> ReadFirstAsync(
        NpgsqlConnection connection, IReadOnlyList<string> namespaces, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.Statement(Find).With(namespaces.ToArray()).With(key).WithTime(now).ReadFirstAsync(
            static row => new KeyValueRecord(row.GetString(0), row.GetString(1), row.GetUtf8(5), row.GetInt64(2), row.GetTime(3), row.GetTimeOrNull(4)),
            cancellationToken);

    public static Task<long?> SetAsync(NpgsqlConnection connection, NodeLease? lease, KeyValueWrite write, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(
            connection.Statement(write.ExpectedVersion > 0 ? Replace : Put)
                .WithLease(lease)
                .With(write.Namespace).With(write.Key).WithTime(now).WithTime(write.ExpiresAt)
                .With(write.Json.Length).With(write.IsSecret).WithText(write.IsSecret ? null : Excerpt(write.Json.Span)).WithUtf8(write.Json)
                .WithNumber(write.ExpectedVersion),
            lease,
            cancellationToken);

    public static async Task<bool> DeleteAsync(
        NpgsqlConnection connection, NodeLease? lease, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var statement = connection.Statement(Remove).WithLease(lease).With(keyNamespace).With(key).WithTime(now).WithNumber(expectedVersion);
        return await WriteAsync(statement, lease, cancellationToken).ConfigureAwait(false) is not null;
    }

    public static Task<IReadOnlyList<KeyValueSummary>> ReadListAsync(NpgsqlConnection connection, KeyValueQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        ToStatement(connection, query, now).ReadAllAsync(
            static row => new KeyValueSummary(
                row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetBoolean(3), row.GetStringOrNull(4), row.GetInt64(5), row.GetTime(6), row.GetTimeOrNull(7)),
            cancellationToken);

    /// <summary>The statement for a query.</summary>
    internal static NpgsqlCommand ToStatement(NpgsqlConnection connection, KeyValueQuery query, DateTimeOffset now)
    {
        var conditions = new StringBuilder("""("expires_at" IS NULL OR "expires_at" > $1)""");
        var statement = connection.Statement("").WithTime(now).With(query.Limit);
        if (query.Namespace is { } keyNamespace)
        {
            conditions.Append(""" AND "namespace" = """).Append(Next(keyNamespace));
        }

        if (query.After is { } after)
        {
            // A row value would not narrow the index range of one namespace.
            conditions.Append(query.Namespace is null
                ? $""" AND ("namespace", "key") > ({Next(after.Namespace)}, {Next(after.Key)})"""
                : $""" AND "key" > {Next(after.Key)}""");
        }

        if (query.Prefix.Length > 0)
        {
            conditions.Append($""" AND "key" >= {Next(query.Prefix)} AND "key" < {Next(query.Prefix + LastCharacter)}""");
        }

#pragma warning disable CA2100 // Values come as parameters.
        statement.CommandText = $"""SELECT {Columns} FROM "key_values" WHERE {conditions} ORDER BY "namespace", "key" LIMIT $2""";
#pragma warning restore CA2100
        return statement;

        string Next(string value)
        {
            statement.With(value);
            return $"${statement.Parameters.Count}";
        }
    }

    private static async Task<long?> WriteAsync(NpgsqlCommand statement, NodeLease? lease, CancellationToken cancellationToken)
    {
        var (hasLease, version) = await statement.ReadFirstAsync(static row => (row.GetBoolean(0), row.GetInt64OrNull(1)), cancellationToken).ConfigureAwait(false);
        return lease is null || hasLease ? version : throw new LeaseLostException(lease);
    }

    private static NpgsqlCommand WithLease(this NpgsqlCommand statement, NodeLease? lease) => statement.WithNumber(lease?.Epoch).WithText(lease?.NodeId);

    public static string Excerpt(ReadOnlySpan<byte> json)
    {
        // As many bytes as the characters may take at most, so that a large value is not decoded for it.
        var text = Encoding.UTF8.GetString(json[..Math.Min(json.Length, KeyValueSummary.ExcerptLength * 4)]);
        return text.Length <= KeyValueSummary.ExcerptLength ? text : text[..(char.IsHighSurrogate(text[KeyValueSummary.ExcerptLength - 1]) ? KeyValueSummary.ExcerptLength - 1 : KeyValueSummary.ExcerptLength)];
    }
}
