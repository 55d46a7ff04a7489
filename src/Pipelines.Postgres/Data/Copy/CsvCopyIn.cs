using System.Buffers;
using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Copies the bytes of a CSV file into a table; only its header is looked at.</summary>
internal static class CsvCopyIn
{
    private const int BufferBytes = 128 * 1024;

    public static async Task<CopyResult> RunAsync(
        NpgsqlConnection connection, PostgresTable table, Stream stored, long? storedBytes, CsvInOptions options, CopyTelling telling, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var source = await CsvSource.OpenAsync(stored, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken).ConfigureAwait(false);
                var start = options.Encoding is null ? CsvHeader.Start(buffer.AsSpan(0, read)) : 0;
                var columns = Columns(buffer.AsSpan(start, read - start), table, options);
                await CopyInStatements.PrepareAsync(connection, table, options, cancellationToken).ConfigureAwait(false);

                var rows = new CsvRecordCounter((byte)options.Quote);
                var bytes = 0L;
                var copy = await CopyStream.BeginTextAsync(connection, CopyInStatements.Csv(table, columns, options), cancellationToken).ConfigureAwait(false);
                await using (copy.ConfigureAwait(false))
                {
                    while (read > 0)
                    {
                        var text = buffer.AsMemory(start, read - start);
                        rows.Add(text.Span);
                        await copy.WriteAsync(text, cancellationToken).ConfigureAwait(false);
                        bytes += text.Length;
                        telling.Bytes(source.StoredBytes, storedBytes);
                        start = 0;
                        read = await source.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken).ConfigureAwait(false);
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    await copy.CompleteAsync().ConfigureAwait(false);
                }

                return telling.End(Math.Max(0, rows.Count - (options.HasHeader ? 1 : 0)), bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IReadOnlyList<SqlName> Columns(ReadOnlySpan<byte> text, PostgresTable table, CsvInOptions options)
    {
        var expected = CopyInStatements.Columns(table, options);
        if (!options.HasHeader)
        {
            return expected;
        }

        var end = CsvHeader.End(text, (byte)options.Quote);
        if (text.IsEmpty || (end < 0 && text.Length >= BufferBytes / 2))
        {
            throw new PostgresDataException(
                $"The file has no header: it {(text.IsEmpty ? "is empty" : "has no end of line where the first one should be")}. Expected for table {table}: {string.Join(", ", expected.Select(static column => column.Name))}. Nothing was loaded.",
                isRetryable: false);
        }

        return CsvHeader.Match(CsvHeader.Split(end < 0 ? text : text[..end], options), table, expected);
    }
}
