namespace Pipelines.Runtime.CommandLine;

/// <summary>Reads labels as people type them.</summary>
internal static class LabelText
{
    /// <summary>The labels.</summary>
    /// <param name="texts">Each <c>key=value</c>.</param>
    /// <exception cref="UsageException">One is not <c>key=value</c>.</exception>
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

            labels[text[..equals].Trim()] = text[(equals + 1)..].Trim();
        }

        return labels;
    }
}
