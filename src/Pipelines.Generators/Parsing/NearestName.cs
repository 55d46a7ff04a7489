namespace Pipelines.Generators.Parsing;

/// <summary>Finds the name that someone who mistyped most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the fewest edits, if those are few for the name's length; the first of equals.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var bound = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(name, candidate, bound);
            if (distance < bound)
            {
                bound = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>The Levenshtein distance without regard to case; <paramref name="bound"/> or more when it is not less than that.</summary>
    public static int Distance(string left, string right, int bound)
    {
        if (Math.Abs(left.Length - right.Length) >= bound)
        {
            return bound;
        }

        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            var best = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replace = previous[column - 1] + (char.ToLowerInvariant(left[row - 1]) == char.ToLowerInvariant(right[column - 1]) ? 0 : 1);
                current[column] = Math.Min(replace, Math.Min(previous[column], current[column - 1]) + 1);
                best = Math.Min(best, current[column]);
            }

            if (best >= bound)
            {
                return bound;
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
