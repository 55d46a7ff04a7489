namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>The lines of a file that processes append to while it is read: of the last one only the beginning may be there yet.</summary>
internal static class WholeLines
{
    /// <summary>Reads those that are there; none where the file is not.</summary>
    public static IEnumerable<string> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var text = File.ReadAllText(path);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
