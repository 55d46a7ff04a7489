using System.Globalization;
using System.Text.Json;

namespace Pipelines.Postgres;

/// <summary>
/// The messages of an outbox, in the order in which their transactions began, none missed and none twice: a source for
/// <see cref="ListenAttribute{TSource}"/>. Whoever writes a message does so in the transaction of what it tells of.
/// </summary>
/// <remarks>
/// <para>
/// The table has a column for the transaction that wrote a row, and rows are read once every older transaction has ended; a number of a
/// sequence alone would not do, since a smaller one may become visible later. <see cref="CreateAsync"/> makes the table, with a trigger
/// that tells the channel. Rows stay until somebody deletes them; those that were read long ago may go.
/// </para>
/// <para>A transaction that stays open for long holds back the messages that were written since it began.</para>
/// </remarks>
/// <typeparam name="TMessage">What a message is: <see cref="string"/> for the JSON as it is, otherwise the type that it is read as.</typeparam>
/// <param name="database">The database, reached directly: a pooler in transaction mode passes no notifications on.</param>
/// <param name="table">The table; the channel has its name.</param>
/// <param name="options">How messages are read; <see langword="null"/> for JSON as the web has it.</param>
/// <example>
/// <code>
/// public sealed record OrderPlaced(long OrderId, decimal Total);
///
/// public sealed class Outbox(PostgresDatabase shop) : PostgresOutboxSource&lt;OrderPlaced&gt;(shop, "outbox");
///
/// [Listen&lt;Outbox&gt;]
/// public static Inputs Placed(OrderPlaced message) => new(message.OrderId);
/// </code>
/// <code>
/// INSERT INTO outbox (payload) VALUES ('{"orderId": 7, "total": 12.5}');
/// </code>
/// </example>
public class PostgresOutboxSource<TMessage>(PostgresDatabase database, SqlName table, JsonSerializerOptions? options = null) : IListenSource<TMessage>
{
    private readonly Rows _rows = new(database, table);

    /// <summary>Makes the table with its trigger, where it is not there.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task CreateAsync(CancellationToken cancellationToken = default)
    {
        var (trigger, index) = (new SqlName($"{table.Name}_tell"), new SqlName($"{table.Name}_order"));
        var function = table.Schema is { } schema ? new SqlName(schema, trigger.Name) : trigger;
        return database.InTransactionAsync(
            async (transaction, token) =>
            {
                // Two processes that start at once would both make it.
                await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock(hashtextextended({table.ToString()}, 0))", token).ConfigureAwait(false);
                await transaction.ExecuteAsync(
                    $"""
                    CREATE TABLE IF NOT EXISTS {table} (
                        "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        "transaction" xid8 NOT NULL DEFAULT pg_current_xact_id(),
                        "created_at" timestamptz NOT NULL DEFAULT now(),
                        "payload" jsonb NOT NULL)
                    """,
                    token).ConfigureAwait(false);
                await transaction.ExecuteAsync($"CREATE INDEX IF NOT EXISTS {index} ON {table} (\"transaction\", \"id\")", token).ConfigureAwait(false);
                await transaction.ExecuteAsync(
                    $"""
                    CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS
                    {Sql.Literal($"BEGIN PERFORM pg_notify('{Rows.ChannelOf(table).Name.Replace("'", "''", StringComparison.Ordinal)}', ''); RETURN NULL; END")}
                    """,
                    token).ConfigureAwait(false);
                await transaction.ExecuteAsync($"DROP TRIGGER IF EXISTS {trigger} ON {table}", token).ConfigureAwait(false);
                await transaction.ExecuteAsync($"CREATE TRIGGER {trigger} AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()", token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <summary>Gives messages as they come, from behind the cursor on, until canceled.</summary>
    /// <param name="cursor">The cursor of the last message whose execution is durable; <see langword="null"/> the first time.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="PostgresDataException">The table cannot be read, or the connection was lost; listen again.</exception>
    /// <exception cref="JsonException">A message is not what <typeparamref name="TMessage"/> says.</exception>
    public async IAsyncEnumerable<Received<TMessage>> ListenAsync(string? cursor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (row, place) in _rows.ListenAsync(cursor, cancellationToken).ConfigureAwait(false))
        {
            yield return new Received<TMessage>(Read(row.Payload), place);
        }
    }

    private TMessage Read(string payload) => typeof(TMessage) == typeof(string)
        ? (TMessage)(object)payload
        : JsonSerializer.Deserialize<TMessage>(payload, options ?? JsonSerializerOptions.Web) ?? throw new JsonException($"A message of {table} is null, but a {typeof(TMessage).Name} was expected.");

    private sealed record Row(string Transaction, long Id, string Payload);

    /// <summary>A message's place: the transaction that wrote it, and its number within.</summary>
    private readonly record struct Place(ulong Transaction, long Id) : IParsable<Place>, IComparable<Place>
    {
        public static Place Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var place) ? place : throw new FormatException($"'{s}' is no place in an outbox.");

        public static bool TryParse(string? s, IFormatProvider? provider, out Place result)
        {
            var slash = s?.IndexOf('/', StringComparison.Ordinal) ?? -1;
            result = default;
            if (slash < 0 || !ulong.TryParse(s.AsSpan(0, slash), provider, out var transaction) || !long.TryParse(s.AsSpan(slash + 1), provider, out var id))
            {
                return false;
            }

            result = new Place(transaction, id);
            return true;
        }

        public int CompareTo(Place other) => Transaction != other.Transaction ? Transaction.CompareTo(other.Transaction) : Id.CompareTo(other.Id);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}/{Id}");
    }

    private sealed class Rows(PostgresDatabase database, SqlName table) : PostgresListenSource<Row, Place>(database, ChannelOf(table))
    {
        // Channels have no schemas.
        public static SqlName ChannelOf(SqlName table) => new(table.Name);

        protected override Sql RowsAfter(Place after) =>
            $"""
            SELECT "transaction"::text, "id", "payload"::text FROM {table}
            WHERE ("transaction", "id") > ({after.Transaction.ToString(CultureInfo.InvariantCulture)}::xid8, {after.Id}) AND "transaction" < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY {table}."transaction", {table}."id"
            """;

        protected override Place CursorOf(Row row) => new(ulong.Parse(row.Transaction, CultureInfo.InvariantCulture), row.Id);
    }
}
