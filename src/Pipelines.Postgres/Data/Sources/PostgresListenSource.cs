using System.Runtime.CompilerServices;

namespace Pipelines.Postgres;

/// <summary>New rows of a query, as soon as <c>NOTIFY</c> tells that there are some: a source for <see cref="ListenAttribute{TSource}"/>.</summary>
/// <remarks>
/// <para>
/// <c>LISTEN</c> alone promises little: what is told while nobody listens is gone, and so is what a cut connection did not hear. Here a
/// notification is a bell, and what it rings for is read from the table, from behind the last row whose execution is durable. A row that
/// nobody was told of is found when somebody listens again, or after <see cref="LookEvery"/>.
/// </para>
/// <para>A trigger of the database rings the bell: <c>NOTIFY orders</c> in the transaction that inserts, or <c>pg_notify</c> in a trigger <c>AFTER INSERT … FOR EACH STATEMENT</c>.</para>
/// </remarks>
/// <inheritdoc cref="PostgresRowSource{TRow, TCursor}"/>
/// <param name="database">The database, reached directly: a pooler in transaction mode passes no notifications on.</param>
/// <param name="channel">The channel.</param>
/// <example>
/// <code>
/// public sealed class OrderStream(PostgresDatabase shop) : PostgresListenSource&lt;Order, long&gt;(shop, "orders")
/// {
///     protected override Sql RowsAfter(long after) => $"SELECT id, customer, total FROM orders WHERE id > {after} AND {IsSettled} ORDER BY id";
///
///     protected override long CursorOf(Order row) => row.Id;
/// }
///
/// [Listen&lt;OrderStream&gt;(MaxBatch = 100, MaxWait = "1s")]
/// public static Inputs Placed(IReadOnlyList&lt;Order&gt; orders) => new([.. orders.Select(order => order.Id)]);
/// </code>
/// </example>
public abstract class PostgresListenSource<TRow, TCursor>(PostgresDatabase database, SqlName channel) : PostgresRowSource<TRow, TCursor>(database), IListenSource<TRow>
    where TCursor : IParsable<TCursor>
{
    private static readonly TimeSpan FirstLookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>How long to wait for a notification before the table is looked at all the same. Default: 10 seconds.</summary>
    protected virtual TimeSpan LookEvery => TimeSpan.FromSeconds(10);

    /// <summary>Gives rows as they come, from behind the cursor on, until canceled.</summary>
    /// <param name="cursor">The cursor of the last row whose execution is durable; <see langword="null"/> the first time.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="PostgresDataException">The query was refused, or the connection was lost; listen again.</exception>
    public async IAsyncEnumerable<Received<TRow>> ListenAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Before the first look: what is written after it is told.
        var bell = await PostgresChannel.OpenAsync(Database, channel, cancellationToken).ConfigureAwait(false);
        await using var listening = bell.ConfigureAwait(false);
        var after = await PlaceAsync(cursor, cancellationToken).ConfigureAwait(false);
        var wait = LookEvery;
        while (true)
        {
            await foreach (var row in ReadAllAsync(after, cancellationToken).ConfigureAwait(false))
            {
                after = CursorOf(row);
                yield return new Received<TRow>(row, CursorText.Of(after));
            }

            // What a notification told of may not be settled yet, and nobody rings when it is.
            var isTold = await bell.WaitAsync(wait, cancellationToken).ConfigureAwait(false)
                || (wait >= LookEvery && await bell.CheckAsync(cancellationToken).ConfigureAwait(false));
            wait = isTold ? FirstLookAgain : 2 * wait < LookEvery ? 2 * wait : LookEvery;
        }
    }
}
