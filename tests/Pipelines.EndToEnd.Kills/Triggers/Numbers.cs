namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>Numbers that follow one another.</summary>
internal static class Numbers
{
    /// <summary>So many, from the first on.</summary>
    public static IEnumerable<long> From(long first, long count)
    {
        for (var number = first; number < first + count; number++)
        {
            yield return number;
        }
    }
}
