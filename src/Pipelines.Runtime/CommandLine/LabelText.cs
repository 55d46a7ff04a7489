using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Reads labels as people type them.</summary>
internal static class LabelText
{
    private const int LongestShown = 50;

    /// <summary>The labels.</summary>
    /// <param name="texts">Each <c>key=value</c>.</param>
    /// <exception cref="UsageException">One is not <c>key=value</c>, or is too long.</exception>
    public static Dictionary<string, string> Parse(IEnumerable<string> texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"'{text}' is not a label: expected key=value.");
            }

            var (key, value) = (text[..equals].Trim(), text[(equals + 1)..].Trim());
            if (key.Length is 0 or > AttemptBounds.MaxNameLength || value.Length > AttemptBounds.MaxLabelLength)
            {
                throw new UsageException($"A label has a key of 1 to {AttemptBounds.MaxNameLength} characters and a value of at most {AttemptBounds.MaxLabelLength}, got '{Shorten(key)}={Shorten(value)}'.");
            }

            labels[key] = value;
        }

        return labels.Count <= AttemptBounds.MaxLabels ? labels : throw new UsageException($"An execution has at most {AttemptBounds.MaxLabels} labels, got {labels.Count}.");
    }

    private static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";
}
