using System.Text;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>The statements of the key-value store; each works within the transaction of its caller.</summary>
internal static class SqliteKeyValues
{
    private const string Find = """
        SELECT "namespace", "key", "version", "updated_at", "expires_at", "json"
        FROM "key_values"
        WHERE "namespace" = ?1 AND "key" = ?2 AND ("expires_at" IS NULL OR "expires_at" > ?3)
        """;

    private const string FindVersion = """
        SELECT "version" FROM "key_values"
        WHERE "namespace" = ?1 AND "key" = ?2 AND ("expires_at" IS NULL OR "expires_at" > ?3)
        """;

    // REPLACE rather than an upsert: the row gets a new version.
    private const string Put = """
        REPLACE INTO "key_values" ("namespace", "key", "updated_at", "expires_at", "size_bytes", "is_secret", "excerpt", "json")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Remove = """DELETE FROM "key_values" WHERE "namespace" = ? AND "key" = ?""";

    private const string Columns = """ "namespace", "key", "size_bytes", "is_secret", "excerpt", "version", "updated_at", "expires_at" """;

    // The highest code point of all: behind every key with the prefix.
    private const string LastCharacter = "\U0010FFFF";

    public static KeyValueRecord? ReadFirst(SqliteSession session, IReadOnlyList<string> namespaces, string key, DateTimeOffset now)
    {
        foreach (var keyNamespace in namespaces)
        {
            var row = session.Prepare(Find).Bind(keyNamespace).Bind(key).Bind(SqliteValues.ToMicroseconds(now));
            if (row.Step())
            {
                var found = new KeyValueRecord(
                    row.GetString(0), row.GetString(1), row.GetUtf8(5), row.GetInt64(2),
                    SqliteValues.ToTime(row.GetInt64(3)), SqliteValues.ToTime(row.GetInt64OrNull(4)));
                row.Reset();
                return found;
            }
        }

        return null;
    }

    public static long? Set(SqliteSession session, KeyValueWrite write, DateTimeOffset now)
    {
        if (write.ExpectedVersion is { } expected && (FindVersionOf(session, write.Namespace, write.Key, now) ?? 0) != expected)
        {
            return null;
        }

        session.Prepare(Put)
            .Bind(write.Namespace).Bind(write.Key)
            .Bind(SqliteValues.ToMicroseconds(now)).Bind(SqliteValues.ToMicroseconds(write.ExpiresAt))
            .Bind((long)write.Json.Length).Bind(write.IsSecret ? 1L : 0L).Bind(write.IsSecret ? null : Excerpt(write.Json.Span))
            .BindUtf8(write.Json.Span)
            .Execute();
        return session.LastInsertedKey;
    }

    public static bool Delete(SqliteSession session, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now)
    {
        var version = FindVersionOf(session, keyNamespace, key, now);
        if (version is null || (expectedVersion is not null && version != expectedVersion))
        {
            return false;
        }

        session.Prepare(Remove).Bind(keyNamespace).Bind(key).Execute();
        return true;
    }

    public static IReadOnlyList<KeyValueSummary> ReadList(SqliteSession session, KeyValueQuery query, DateTimeOffset now) => SqliteRows.ReadAll(
        session.Prepare(ToSql(query))
            .Bind(query.Namespace).Bind(query.After?.Namespace).Bind(query.After?.Key)
            .Bind(query.Prefix).Bind(query.Prefix + LastCharacter)
            .Bind(SqliteValues.ToMicroseconds(now)).Bind((long)query.Limit),
        static row => new KeyValueSummary(
            row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3) != 0, row.GetStringOrNull(4), row.GetInt64(5),
            SqliteValues.ToTime(row.GetInt64(6)), SqliteValues.ToTime(row.GetInt64OrNull(7))));

    /// <summary>The statement for a query; parameters are bound to all seven places, used or not.</summary>
    internal static string ToSql(KeyValueQuery query)
    {
        var conditions = new StringBuilder("""("expires_at" IS NULL OR "expires_at" > ?6)""");
        if (query.Namespace is not null)
        {
            conditions.Append(""" AND "namespace" = ?1""");
        }

        if (query.After is not null)
        {
            // A row value would not narrow the index range of one namespace.
            conditions.Append(query.Namespace is null ? """ AND ("namespace", "key") > (?2, ?3)""" : """ AND "key" > ?3""");
        }

        if (query.Prefix.Length > 0)
        {
            conditions.Append(""" AND "key" >= ?4 AND "key" < ?5""");
        }

        return $"""SELECT {Columns} FROM "key_values" WHERE {conditions} ORDER BY "namespace", "key" LIMIT ?7""";
    }

    private static long? FindVersionOf(SqliteSession session, string keyNamespace, string key, DateTimeOffset now)
    {
        var row = session.Prepare(FindVersion).Bind(keyNamespace).Bind(key).Bind(SqliteValues.ToMicroseconds(now));
        if (!row.Step())
        {
            return null;
        }

        var version = row.GetInt64(0);
        row.Reset();
        return version;
    }

    public static string Excerpt(ReadOnlySpan<byte> json)
    {
        // As many bytes as the characters may take at most, so that a large value is not decoded for it.
        var text = Encoding.UTF8.GetString(json[..Math.Min(json.Length, KeyValueSummary.ExcerptLength * 4)]);
        return text.Length <= KeyValueSummary.ExcerptLength ? text : text[..(char.IsHighSurrogate(text[KeyValueSummary.ExcerptLength - 1]) ? KeyValueSummary.ExcerptLength - 1 : KeyValueSummary.ExcerptLength)];
    }
}
