using System.Buffers.Text;
using System.Text;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Paging;

/// <summary>Where a page ends, for whoever asks for the next one: a text that means nothing to others, so that what it holds may change.</summary>
internal static class PageCursor
{
    private const string Form = "1:";
    private const int Longest = 4096;

    /// <summary>The cursor behind an item.</summary>
    /// <param name="name">The item's name or id: what its list is in the order of.</param>
    public static string Behind(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Form + name));

    /// <summary>The item that a cursor is behind; it may be gone meanwhile.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="isName">Whether a text can be the name of an item; <see langword="null"/> for any.</param>
    /// <exception cref="ProblemException">It is no cursor of ours.</exception>
    public static string Read(string cursor, Func<string, bool>? isName = null)
    {
        if (cursor.Length <= Longest
            && Base64Url.IsValid(cursor)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) is { Length: > 2 } text
            && text.StartsWith(Form, StringComparison.Ordinal)
            && PlainText.IsPlain(text)
            && isName?.Invoke(text[Form.Length..]) != false)
        {
            return text[Form.Length..];
        }

        throw ProblemException.BadRequest("cursor: is none that a list has given. Take it from 'next' of the page before.");
    }
}
