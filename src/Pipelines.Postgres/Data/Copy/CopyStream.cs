using Npgsql;

namespace Pipelines.Postgres;

/// <summary>One <c>COPY … FROM STDIN</c> on its way: what was sent counts only once it is completed.</summary>
/// <remarks>Npgsql completes a copy when it is disposed, even after an error; this one takes it back unless it was completed.</remarks>
internal sealed class CopyStream : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Func<Task> _cancelAsync;
    private readonly IAsyncDisposable _owner;
    private bool _isEnded;

    private CopyStream(Stream stream, Func<Task> cancelAsync, IAsyncDisposable owner) => (_stream, _cancelAsync, _owner) = (stream, cancelAsync, owner);

    /// <summary>Begins to copy text.</summary>
    public static async Task<CopyStream> BeginTextAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // The writer encodes characters; the stream below it takes the bytes of the file as they are.
        var writer = await connection.BeginTextImportAsync(sql, cancellationToken).ConfigureAwait(false);
        return new CopyStream(((StreamWriter)writer).BaseStream, ((NpgsqlCopyTextWriter)writer).CancelAsync, (StreamWriter)writer);
    }

    /// <summary>Begins to copy rows in binary form.</summary>
    public static async Task<CopyStream> BeginBinaryAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken).ConfigureAwait(false);
        return new CopyStream(stream, stream.CancelAsync, stream);
    }

    /// <summary>Sends bytes. A cancel is heeded between two of these, so that the connection stays usable.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _stream.WriteAsync(bytes, CancellationToken.None);
    }

    /// <summary>Says that this was all, and waits until the server has taken it.</summary>
    public async Task CompleteAsync()
    {
        _isEnded = true;
        await _owner.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes back what was sent, unless it was completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isEnded)
        {
            return;
        }

        try
        {
            await _cancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or ObjectDisposedException or IOException)
        {
            // The server had refused the rows, or the connection is gone: either way nothing is kept, and the first error is the one to tell.
        }
    }
}
