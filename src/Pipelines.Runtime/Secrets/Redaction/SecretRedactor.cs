using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>Finds many texts at once and puts <c>***</c> in their place. Immutable; making one costs, using it on text without secrets hardly does.</summary>
internal sealed class SecretRedactor
{
    /// <summary>Nothing to take out.</summary>
    public static readonly SecretRedactor None = new([]);

    private readonly SearchValues<string>? _search;
    private readonly Dictionary<char, SecretPattern[]> _byFirst;

    /// <summary>Creates one for patterns.</summary>
    /// <param name="patterns">What to take out.</param>
    public SecretRedactor(IReadOnlyCollection<SecretPattern> patterns)
    {
        _byFirst = patterns.GroupBy(pattern => pattern.Text[0]).ToDictionary(group => group.Key, group => group.ToArray());
        _search = patterns.Count == 0 ? null : SearchValues.Create([.. patterns.Select(pattern => pattern.Text).Distinct(StringComparer.Ordinal)], StringComparison.Ordinal);
    }

    /// <summary>Whether there is nothing to take out.</summary>
    public bool IsEmpty => _search is null;

    /// <summary>The text with <c>***</c> in place of every secret.</summary>
    public string Apply(string text) => Apply(text, [this]);

    /// <summary>Whether a text holds a secret.</summary>
    public bool IsIn(ReadOnlySpan<char> text) => _search is not null && Next(text, 0) is not null;

    /// <summary>The text with <c>***</c> in place of what any of them finds; found together, since a secret of one may be part of another's.</summary>
    public static string Apply(string text, ReadOnlySpan<SecretRedactor> redactors)
    {
        List<Match>? matches = null;
        foreach (var redactor in redactors)
        {
            if (redactor._search is not null)
            {
                redactor.Find(text, ref matches);
            }
        }

        return matches is null ? text : Replace(text, matches);
    }

    private void Find(string text, ref List<Match>? matches)
    {
        // From the next character, not from the match's end: matches may overlap, and none may leave its tail.
        for (var from = 0; Next(text, from) is { } match; from = match.At + 1)
        {
            (matches ??= []).Add(match);
        }
    }

    private Match? Next(ReadOnlySpan<char> text, int from)
    {
        while (true)
        {
            var offset = text[from..].IndexOfAny(_search!);
            if (offset < 0)
            {
                return null;
            }

            var at = from + offset;
            if (Longest(text, at) is { } match)
            {
                return match;
            }

            from = at + 1;
        }
    }

    private Match? Longest(ReadOnlySpan<char> text, int at)
    {
        Match? longest = null;
        foreach (var pattern in _byFirst[text[at]])
        {
            if (text[at..].StartsWith(pattern.Text, StringComparison.Ordinal) && (!pattern.IsWord || IsWord(text, at, at + pattern.Text.Length)))
            {
                var (start, end) = Extend(text, at, at + pattern.Text.Length, pattern.Bits);
                longest = new Match(at, Math.Min(start, longest?.Start ?? start), Math.Max(end, longest?.End ?? end));
            }
        }

        return longest;
    }

    private static bool IsWord(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));

    private static (int Start, int End) Extend(ReadOnlySpan<char> text, int start, int end, SharedBits bits)
    {
        if (bits.HasFlag(SharedBits.Before) && start > 0 && IsBase64(text[start - 1]))
        {
            start--;
        }

        if (bits.HasFlag(SharedBits.After) && end < text.Length && IsBase64(text[end]))
        {
            end++;
            for (var padding = 0; padding < 2 && end < text.Length && text[end] == '='; padding++)
            {
                end++;
            }
        }

        return (start, end);
    }

    private static bool IsBase64(char character) => char.IsAsciiLetterOrDigit(character) || character is '+' or '/' or '-' or '_';

    private static string Replace(string text, List<Match> matches)
    {
        CollectionsMarshal.AsSpan(matches).Sort(static (left, right) => left.Start.CompareTo(right.Start));
        var masked = new StringBuilder(text.Length);
        var end = 0;
        var isFirst = true;
        foreach (var match in matches)
        {
            // What touches is masked as one, so that a mask says nothing of how many there were.
            if (isFirst || match.Start > end)
            {
                masked.Append(text, end, match.Start - end).Append(InputProtector.MaskedValue);
                end = match.End;
                isFirst = false;
            }
            else
            {
                end = Math.Max(end, match.End);
            }
        }

        return masked.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>Where something was found.</summary>
    /// <param name="At">Where its pattern begins.</param>
    /// <param name="Start">The first character to mask.</param>
    /// <param name="End">Behind the last character to mask.</param>
    private readonly record struct Match(int At, int Start, int End);
}
