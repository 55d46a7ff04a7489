using System.Buffers.Text;
using System.Text;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Where a page ends, for whoever asks for the next one: a text that means nothing to others, so that what it holds may change.</summary>
internal static class PageCursor
{
    /// <summary>The cursor behind an execution.</summary>
    public static string Behind(string executionId) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"1:{executionId}"));

    /// <summary>The execution that a cursor is behind.</summary>
    /// <exception cref="ProblemException">It is no cursor of ours.</exception>
    public static string Read(string cursor)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (cursor.Length <= 64
            && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && Encoding.UTF8.GetString(bytes[..length]) is ['1', ':', .. var id]
            && ExecutionReader.IsId(id))
        {
            return id;
        }

        throw ProblemException.BadRequest("cursor: is none that a list has given. Take it from 'next' of the page before.");
    }
}
