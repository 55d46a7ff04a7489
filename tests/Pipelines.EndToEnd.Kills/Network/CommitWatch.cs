using System.Text;

namespace Pipelines.EndToEnd.Kills.Network;

/// <summary>Reads along what a PostgreSQL server answers on one connection, and sees when it says that something was committed.</summary>
/// <remarks>https://www.postgresql.org/docs/15/protocol-message-formats.html: a type, a length, the content.</remarks>
internal sealed class CommitWatch
{
    private const int HeaderLength = 5;
    private const int KeptContent = 24;

    private static readonly string[] Changes = ["INSERT 0 ", "UPDATE ", "DELETE ", "MERGE ", "COMMIT"];

    private readonly byte[] _message = new byte[HeaderLength + KeptContent];
    private int _length;
    private bool _hasChanged;
    private bool _hasBegun;

    /// <summary>Reads on.</summary>
    /// <param name="bytes">What the server sent next.</param>
    /// <returns>Whether these bytes end the answer to something that was committed.</returns>
    public bool Read(ReadOnlySpan<byte> bytes)
    {
        // The one byte with which encryption is declined is no message.
        if (!_hasBegun && bytes is [(byte)'N'])
        {
            return false;
        }

        _hasBegun = true;
        var hasCommitted = false;
        while (!bytes.IsEmpty)
        {
            var end = _length < HeaderLength ? HeaderLength : 1 + MessageLength;
            var taken = Math.Min(end - _length, bytes.Length);
            if (_length < _message.Length)
            {
                bytes[..Math.Min(taken, _message.Length - _length)].CopyTo(_message.AsSpan(_length));
            }

            _length += taken;
            bytes = bytes[taken..];
            if (_length >= HeaderLength && _length == 1 + MessageLength)
            {
                hasCommitted |= EndMessage();
                _length = 0;
            }
        }

        return hasCommitted;
    }

    private int MessageLength => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(_message.AsSpan(1));

    private bool EndMessage()
    {
        var content = _message.AsSpan(HeaderLength, Math.Min(MessageLength - sizeof(int), KeptContent));
        switch ((char)_message[0])
        {
            case 'C':
                var tag = Encoding.ASCII.GetString(content);
                _hasChanged &= !tag.StartsWith("ROLLBACK", StringComparison.Ordinal);
                _hasChanged |= Changes.Any(change => tag.StartsWith(change, StringComparison.Ordinal));
                return false;
            case 'E':
                _hasChanged = false;
                return false;
            case 'Z':
                // Idle: not within a transaction any more.
                var hasCommitted = _hasChanged && content[0] == (byte)'I';
                _hasChanged &= content[0] == (byte)'T';
                return hasCommitted;
            default:
                return false;
        }
    }
}
