using System.Buffers;
using System.IO.Compression;
using System.Text;
using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Writes rows as text, as they come from the server.</summary>
internal static class Export
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Copies rows as CSV: the server writes it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="source">What is copied: a table with its columns, or a query in brackets.</param>
    /// <param name="destination">Takes the text; stays open.</param>
    /// <param name="options">How it looks.</param>
    /// <param name="telling">Takes progress.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<CopyResult> CsvAsync(
        NpgsqlConnection connection, string source, Stream destination, CsvOutOptions options, CopyTelling telling, CancellationToken cancellationToken)
    {
        var sql = $"COPY {source} TO STDOUT (FORMAT csv, HEADER {(options.HasHeader ? "true" : "false")}, DELIMITER {CopyInStatements.Character(options.Delimiter, nameof(options.Delimiter))}, NULL {SqlLiteral.Quote(options.Null)}, ENCODING 'UTF8')";
        var records = new CsvRecordCounter((byte)'"');
        var bytes = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var reader = (NpgsqlCopyTextReader)await connection.BeginTextExportAsync(sql, cancellationToken).ConfigureAwait(false);
        var isAtEnd = false;
        try
        {
            while (true)
            {
                var read = await reader.BaseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    isAtEnd = true;
                    break;
                }

                records.Add(buffer.AsSpan(0, read));
                bytes += read;
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                telling.Rows(Rows());
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await EndAsync(reader, isAtEnd).ConfigureAwait(false);
        }

        return telling.End(Rows(), bytes);

        long Rows() => Math.Max(0, records.Count - (options.HasHeader ? 1 : 0));
    }

    /// <summary>Writes one JSON object a row and line.</summary>
    public static async Task<CopyResult> JsonLinesAsync(RowCursor cursor, Stream destination, CopyTelling telling, CancellationToken cancellationToken)
    {
        var rows = 0L;
        var bytes = 0L;
        var buffer = new ArrayBufferWriter<byte>(2 * BufferBytes);
        while (await cursor.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Values of type json are kept as they were written: a line end may stand between their parts, never within a text.
            var json = cursor.Row.GetString(0);
            Encoding.UTF8.GetBytes(json.AsSpan().ContainsAny('\n', '\r') ? json.Replace('\n', ' ').Replace('\r', ' ') : json, buffer);
            buffer.Write("\n"u8);
            rows++;
            if (buffer.WrittenCount >= BufferBytes)
            {
                await SendAsync().ConfigureAwait(false);
            }
        }

        await SendAsync().ConfigureAwait(false);
        return telling.End(rows, bytes);

        async ValueTask SendAsync()
        {
            bytes += buffer.WrittenCount;
            await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            buffer.ResetWrittenCount();
            telling.Rows(rows);
        }
    }

    /// <summary>Compresses what is written, if asked.</summary>
    public static async Task<CopyResult> CompressAsync(Stream destination, bool isGzip, Func<Stream, Task<CopyResult>> write)
    {
        if (!isGzip)
        {
            return await write(destination).ConfigureAwait(false);
        }

        var gzip = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            return await write(gzip).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a copy; one that is not at its end is canceled, since closing would fetch all that is left.</summary>
    private static async Task EndAsync(NpgsqlCopyTextReader reader, bool isAtEnd)
    {
        try
        {
            if (!isAtEnd)
            {
                await reader.CancelAsync().ConfigureAwait(false);
            }

            reader.Dispose();
        }
        catch (Exception exception) when (!isAtEnd && exception is NpgsqlException or ObjectDisposedException or IOException)
        {
            // The copy was given up for another reason, which is the one to tell.
        }
    }
}
