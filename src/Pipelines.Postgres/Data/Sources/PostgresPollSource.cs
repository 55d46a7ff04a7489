namespace Pipelines.Postgres;

/// <summary>New rows of a query, asked for from time to time: a source for <see cref="PollAttribute{TSource}"/>.</summary>
/// <inheritdoc cref="PostgresRowSource{TRow, TCursor}"/>
/// <param name="database">The database.</param>
/// <example>
/// <code>
/// public sealed record Order(long Id, string Customer, decimal Total);
///
/// public sealed class NewOrders(PostgresDatabase shop) : PostgresPollSource&lt;Order, long&gt;(shop)
/// {
///     protected override Sql RowsAfter(long after) => $"SELECT id, customer, total FROM orders WHERE id > {after} AND {IsSettled} ORDER BY id";
///
///     protected override long CursorOf(Order row) => row.Id;
/// }
///
/// [Poll&lt;NewOrders&gt;(Every = "10s")]
/// public static Inputs Placed(Order order) => new(order.Id);
/// </code>
/// </example>
public abstract class PostgresPollSource<TRow, TCursor>(PostgresDatabase database) : PostgresRowSource<TRow, TCursor>(database), IPollSource<TRow>
    where TCursor : IParsable<TCursor>
{
    /// <summary>Gives the next rows behind the cursor, no more than a page; where there are more, the trigger asks again at once.</summary>
    /// <param name="cursor">What the last answer said; <see langword="null"/> the first time.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="PostgresDataException">The query was refused, or the server cannot be reached.</exception>
    public async Task<PollResult<TRow>> PollAsync(string? cursor, CancellationToken cancellationToken)
    {
        var after = await PlaceAsync(cursor, cancellationToken).ConfigureAwait(false);
        var (rows, isFull) = await ReadAsync(after, cancellationToken).ConfigureAwait(false);

        // Kept from the first answer on, though nothing was there: what comes between two looks must not be passed over.
        return new PollResult<TRow>(rows, CursorText.Of(rows.Count > 0 ? CursorOf(rows[^1]) : after)) { HasMore = isFull };
    }
}
