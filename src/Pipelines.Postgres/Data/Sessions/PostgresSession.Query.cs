using System.Runtime.CompilerServices;

namespace Pipelines.Postgres;

/// <content>Queries.</content>
/// <remarks>
/// Rows become objects by the names of their columns, as Dapper does it; underscores do not count: <c>pickup_at</c> fills <c>PickupAt</c>.
/// Dapper can only be told so for the whole process, so its <c>MatchNamesWithUnderscores</c> is on, and it reads <see cref="DateTimeOffset"/>.
/// </remarks>
public abstract partial class PostgresSession
{
    /// <summary>Reads all rows of a query.</summary>
    /// <typeparam name="T">A value, for the first column; or an object or record, filled by the names of the columns (underscores do not count).</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    /// <example>
    /// <code>
    /// sealed record Total(string Filename, long Rows);
    ///
    /// var totals = await database.QueryAsync&lt;Total&gt;($"SELECT filename, count(*) AS rows FROM {trips} GROUP BY filename", ct);
    /// </code>
    /// </example>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(Sql query, CancellationToken cancellationToken = default)
    {
        var rows = new List<T>();
        await foreach (var row in StreamAsync<T>(query, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Reads rows of a query one by one, so that a result of any size takes little memory.</summary>
    /// <remarks>
    /// The connection is taken until the last row is read or the loop is left. Leaving it early cancels the query; in a
    /// <see cref="PostgresTransaction"/>, which a cancel would end, the rows that are left are fetched and dropped instead: bound such a query by <c>LIMIT</c>.
    /// </remarks>
    /// <typeparam name="T">A value, for the first column; or an object or record, filled by the names of the columns (underscores do not count).</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(Sql query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var cursor = await OpenAsync(query, cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false))
        {
            var parse = RowParser.For<T>(cursor.Row);
            while (await cursor.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return parse(cursor.Row);
            }
        }
    }

    /// <summary>Reads the one row of a query.</summary>
    /// <typeparam name="T">A value, for the first column; or an object or record, filled by the names of the columns (underscores do not count).</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PostgresDataException">There is no row, or more than one; it was refused, or the server cannot be reached.</exception>
    /// <example>
    /// <code>
    /// var rows = await database.QuerySingleAsync&lt;long&gt;($"SELECT count(*) FROM {trips} WHERE filename = {file}", ct);
    /// </code>
    /// </example>
    public async Task<T> QuerySingleAsync<T>(Sql query, CancellationToken cancellationToken = default)
    {
        var (found, row) = await ReadAtMostOneAsync<T>(query, cancellationToken).ConfigureAwait(false);
        return found ? row! : throw NotOne(query, "none");
    }

    /// <summary>Reads the one row of a query, or nothing where there is none.</summary>
    /// <typeparam name="T">A value, for the first column; or an object or record, filled by the names of the columns (underscores do not count).</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The row; the default of <typeparamref name="T"/> where there is none.</returns>
    /// <exception cref="PostgresDataException">There is more than one row; it was refused, or the server cannot be reached.</exception>
    public async Task<T?> QuerySingleOrDefaultAsync<T>(Sql query, CancellationToken cancellationToken = default) =>
        (await ReadAtMostOneAsync<T>(query, cancellationToken).ConfigureAwait(false)).Row;

    private Task<RowCursor> OpenAsync(Sql query, CancellationToken cancellationToken) =>
        RowCursor.OpenAsync(() => LeaseAsync(inTransaction: false, cancellationToken), query, cancellationToken);

    private async Task<(bool Found, T? Row)> ReadAtMostOneAsync<T>(Sql query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var cursor = await OpenAsync(query, cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false))
        {
            var parse = RowParser.For<T>(cursor.Row);
            if (!await cursor.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return (false, default);
            }

            var row = parse(cursor.Row);
            return await cursor.ReadAsync(cancellationToken).ConfigureAwait(false) ? throw NotOne(query, "several") : (true, row);
        }
    }

    private static PostgresDataException NotOne(Sql query, string found) =>
        new($"One row was expected, but there {(found == "none" ? "is" : "are")} {found}: {PostgresFailure.Shorten(query.ToString())}", isRetryable: false);
}
