using System.Text;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints;

/// <summary>Text that every store can hold: without U+0000 and without halves of surrogate pairs.</summary>
internal static class PlainText
{
    /// <summary>Gives the text back when it is one.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public static string Require(string text, string name) => IsPlain(text)
        ? text
        : throw ProblemException.BadRequest($"{name}: has a character that is none, such as U+0000.");

    /// <summary>Whether it is one.</summary>
    public static bool IsPlain(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }
}
