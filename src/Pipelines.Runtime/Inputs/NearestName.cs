namespace Pipelines.Runtime.Inputs;

/// <summary>Finds the name that someone who mistyped most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The nearest of the candidates; <see langword="null"/> when none is near enough to be meant.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The valid names.</param>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        // A third of the letters may be wrong: 'moth' still means 'month', 'x' means nothing.
        var bound = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = IsAbbreviation(name, candidate) ? 1 : Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bound)
            {
                bound = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary><c> Did you mean 'month'?</c>, or nothing; to end a message with.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The valid names.</param>
    public static string Suggestion(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static bool IsAbbreviation(string name, string candidate) =>
        name.Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    // Optimal string alignment: insertions, deletions, replacements and swaps of neighbours count 1 each.
    private static int Distance(string left, string right)
    {
        var beforeLast = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            last[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(last[column], current[column - 1]) + 1);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[right.Length];
    }
}
