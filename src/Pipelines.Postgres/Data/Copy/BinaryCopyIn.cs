using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Copies rows that a program writes, in binary form.</summary>
internal static class BinaryCopyIn
{
    public static async Task<CopyResult> RunAsync<TItem>(
        NpgsqlConnection connection,
        PostgresTable table,
        IAsyncEnumerable<TItem> items,
        Action<CopyRowWriter, TItem> write,
        CopyInOptions options,
        CopyTelling telling,
        CancellationToken cancellationToken)
    {
        var columns = CopyInStatements.Columns(table, options);
        var actual = await TableCatalog.ReadColumnsAsync(connection, table, cancellationToken).ConfigureAwait(false);
        var writer = new CopyRowWriter(table.Name, [.. columns.Select(column => TableCatalog.Find(actual, table, column))]);
        await CopyInStatements.PrepareAsync(connection, table, options, cancellationToken).ConfigureAwait(false);

        var bytes = 0L;
        var copy = await CopyStream.BeginBinaryAsync(connection, CopyInStatements.Binary(table, columns, options), cancellationToken).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                write(writer, item);
                if (writer.IsFull)
                {
                    await SendAsync().ConfigureAwait(false);
                    telling.Rows(writer.Rows);
                }
            }

            writer.Complete();
            await SendAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await copy.CompleteAsync().ConfigureAwait(false);
        }

        telling.Rows(writer.Rows);
        return telling.End(writer.Rows, bytes);

        async ValueTask SendAsync()
        {
            bytes += writer.Written.Length;
            await copy.WriteAsync(writer.Written, cancellationToken).ConfigureAwait(false);
            writer.Clear();
        }
    }
}
