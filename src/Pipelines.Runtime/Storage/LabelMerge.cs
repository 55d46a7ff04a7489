namespace Pipelines.Runtime.Storage;

/// <summary>Labels, and what is set beside them.</summary>
internal static class LabelMerge
{
    /// <summary>The labels with others, which count where both name one.</summary>
    public static Dictionary<string, string> With(this IReadOnlyDictionary<string, string> labels, IEnumerable<KeyValuePair<string, string>> set)
    {
        var all = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (key, value) in set)
        {
            all[key] = value;
        }

        return all;
    }

    /// <summary>The labels after changes: those named get their value, or go where it is null; the others stay.</summary>
    public static Dictionary<string, string> Change(this IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string?> changes)
    {
        var all = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                all.Remove(key);
            }
            else
            {
                all[key] = value;
            }
        }

        return all;
    }
}
