using System.Text;
using Npgsql;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage;

/// <summary>Reads documents, and removes those whose time is over.</summary>
internal static class PostgresDocuments
{
    private const string Columns = """ "kind", "name", "version", "json", "updated_at", "expires_at" """;

    private const string Find = $"""
        SELECT {Columns} FROM "documents" WHERE "kind" = $1 AND "name" = $2 AND ("expires_at" IS NULL OR "expires_at" > $3)
        """;

    private const string FindMany = $"""
        SELECT {Columns} FROM "documents" WHERE "kind" = $1 AND "name" = ANY ($2) AND ("expires_at" IS NULL OR "expires_at" > $3)
        """;

    // One that somebody is writing is left for the next time.
    private const string RemoveExpired = """
        DELETE FROM "documents" WHERE "ctid" = ANY (ARRAY(
            SELECT "ctid" FROM "documents" WHERE "expires_at" <= $1 ORDER BY "expires_at" LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // The highest code point of all: behind every name with the prefix.
    private const string LastCharacter = "\U0010FFFF";

    public static Task<DocumentRecord?> ReadAsync(NpgsqlConnection connection, string kind, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.Statement(Find).With(PostgresText.Clean(kind)).With(PostgresText.Clean(name)).WithTime(now).ReadFirstAsync(ToDocument, cancellationToken);

    public static Task<IReadOnlyList<DocumentRecord>> ReadManyAsync(
        NpgsqlConnection connection, string kind, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.Statement(FindMany).With(PostgresText.Clean(kind)).With(names.Select(PostgresText.Clean).ToArray()).WithTime(now).ReadAllAsync(ToDocument, cancellationToken);

    public static Task<IReadOnlyList<DocumentRecord>> ReadListAsync(NpgsqlConnection connection, DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        ToStatement(connection, query, now).ReadAllAsync(ToDocument, cancellationToken);

    public static Task<int> DeleteExpiredAsync(NpgsqlConnection connection, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        connection.Statement(RemoveExpired).WithTime(now).With((long)limit).ExecuteAsync(cancellationToken);

    /// <summary>The statement for a query.</summary>
    internal static NpgsqlCommand ToStatement(NpgsqlConnection connection, DocumentQuery query, DateTimeOffset now)
    {
        var conditions = new StringBuilder(""" "kind" = $1 AND ("expires_at" IS NULL OR "expires_at" > $2)""");
        var statement = connection.Statement("").With(PostgresText.Clean(query.Kind)).WithTime(now).With((long)query.Limit);
        if (query.Prefix.Length > 0)
        {
            conditions.Append($""" AND "name" >= {Next(query.Prefix)} AND "name" < {Next(query.Prefix + LastCharacter)}""");
        }

        if (query.After is { } after)
        {
            conditions.Append($""" AND "name" {(query.IsDescending ? "<" : ">")} {Next(after)}""");
        }

#pragma warning disable CA2100 // Values come as parameters.
        statement.CommandText = $"""SELECT {Columns} FROM "documents" WHERE {conditions} ORDER BY "name" {(query.IsDescending ? "DESC" : "ASC")} LIMIT $3""";
#pragma warning restore CA2100
        return statement;

        string Next(string value)
        {
            statement.With(PostgresText.Clean(value));
            return $"${statement.Parameters.Count}";
        }
    }

    internal static DocumentRecord ToDocument(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetUtf8(3), row.GetTime(4), row.GetTimeOrNull(5));
}
