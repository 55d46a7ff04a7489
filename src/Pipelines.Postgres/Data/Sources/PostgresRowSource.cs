using System.Runtime.CompilerServices;

namespace Pipelines.Postgres;

/// <summary>The rows of a query behind a place in it: what <see cref="PostgresPollSource{TRow, TCursor}"/> and <see cref="PostgresListenSource{TRow, TCursor}"/> have in common.</summary>
/// <typeparam name="TRow">A value, for the first column; or an object or record, filled by the names of the columns (underscores do not count).</typeparam>
/// <typeparam name="TCursor">The type of the column that the rows are in the order of: <see cref="long"/>, <see cref="DateTimeOffset"/>, <see cref="Guid"/>, <see cref="string"/>.</typeparam>
/// <remarks>
/// <para>
/// Rows are read in the order of a column that grows, and where to go on from is the value of the last row. A row that becomes visible
/// behind one that was read already is never seen: numbers of a sequence are given out before the transaction commits. Where transactions
/// overlap, add <see cref="IsSettled"/> to the condition: rows are then read once every older transaction has ended.
/// </para>
/// <para>A trigger's first look begins with the default of <typeparamref name="TCursor"/>, such as 0: at the beginning. Override <see cref="FirstAsync"/> to begin elsewhere.</para>
/// </remarks>
public abstract class PostgresRowSource<TRow, TCursor>
    where TCursor : IParsable<TCursor>
{
    // Numbers of transactions go round: that of a row of more than two thousand million transactions ago seems to be one that is to come.
    private const string IsOfLongAgo = "age(xmin) < 0";

    private protected PostgresRowSource(PostgresDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        Database = database;
    }

    /// <summary>
    /// A condition on a row of the one table that is queried: the transaction that wrote it, and all older ones, have ended. A transaction that
    /// stays open for long holds back the rows that were written since. It cannot see one that was given its number of a sequence before it
    /// wrote anything; where nothing at all may be missed, use <see cref="PostgresOutboxSource{TMessage}"/>.
    /// </summary>
    protected Sql IsSettled { get; } = Sql.UncheckedText($"(age(xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid) OR {IsOfLongAgo})");
    /// <summary>The database.</summary>
    protected PostgresDatabase Database { get; }

    /// <summary>How many rows are read at once, at least 1. Default: 1,000.</summary>
    protected virtual int PageSize => 1000;

    /// <summary>The rows behind a place, in the order of the cursor and without a limit: <c>SELECT … WHERE id > {after} ORDER BY id</c>.</summary>
    /// <param name="after">The cursor of the last row that was read.</param>
    protected abstract Sql RowsAfter(TCursor after);

    /// <summary>The place of a row.</summary>
    /// <param name="row">The row.</param>
    protected abstract TCursor CursorOf(TRow row);

    /// <summary>Where the trigger begins when it runs for the first time. Default: the default of <typeparamref name="TCursor"/>.</summary>
    /// <remarks>
    /// Where to go on from is kept from the first answer of a poll on, and from the first row of a stream on: a stream that ends before it has
    /// given one asks again. So a stream is better begun at a place that stays, such as a date, than at whatever is the last row just then.
    /// </remarks>
    /// <param name="cancellationToken">Stops asking.</param>
    protected virtual ValueTask<TCursor> FirstAsync(CancellationToken cancellationToken) => ValueTask.FromResult(default(TCursor)!);

    private protected async ValueTask<TCursor> PlaceAsync(string? cursor, CancellationToken cancellationToken) =>
        cursor is null ? await FirstAsync(cancellationToken).ConfigureAwait(false) : CursorText.Parse<TCursor>(cursor, GetType());

    /// <summary>The next rows behind a place.</summary>
    /// <returns>The rows, and whether there are more.</returns>
    private protected async Task<(IReadOnlyList<TRow> Rows, bool IsFull)> ReadAsync(TCursor after, CancellationToken cancellationToken)
    {
        // One more than wanted: it tells whether rows with the same cursor are cut apart, which would lose those behind.
        var rows = new List<TRow>();
        await foreach (var row in Database.StreamAsync<TRow>($"{RowsAfter(after)} LIMIT {PageSize + 1}", cancellationToken).ConfigureAwait(false))
        {
            if (rows.Count > 0)
            {
                RequireOrder(CursorOf(rows[^1]), CursorOf(row));
            }

            rows.Add(row);
        }

        if (rows.Count <= PageSize)
        {
            return (rows, false);
        }

        var behind = CursorOf(rows[^1]);
        var whole = rows.FindLastIndex(row => !EqualityComparer<TCursor>.Default.Equals(CursorOf(row), behind)) + 1;
        return whole > 0
            ? (rows[..whole], true)
            : throw new PipelineException($"More than {PageSize} rows of source '{GetType()}' have the cursor '{CursorText.Of(behind)}', so that nobody can tell where to go on. Order by a column whose values differ, or raise {nameof(PageSize)}.");
    }

    private void RequireOrder(TCursor before, TCursor row)
    {
        // The database's order of texts is not ours.
        if (typeof(TCursor) != typeof(string) && typeof(TCursor) != typeof(Guid) && Comparer<TCursor>.Default.Compare(before, row) > 0)
        {
            throw new PipelineException($"The rows of source '{GetType()}' are not in the order of their cursor: '{CursorText.Of(row)}' comes after '{CursorText.Of(before)}'. Add ORDER BY to the query.");
        }
    }

    /// <summary>All rows behind a place that are there now, page by page.</summary>
    private protected async IAsyncEnumerable<TRow> ReadAllAsync(TCursor after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isFull;
        do
        {
            (var rows, isFull) = await ReadAsync(after, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                yield return row;
            }

            after = rows.Count > 0 ? CursorOf(rows[^1]) : after;
        }
        while (isFull);
    }
}
