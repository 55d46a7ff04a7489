namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>The values of a field of a cron expression.</summary>
/// <param name="Values">In order, each once.</param>
/// <param name="List">The same in the engine's words: <c>1,15</c>.</param>
internal sealed record CronValues(IReadOnlyList<int> Values, string List)
{
    /// <summary>Of seconds that are not given.</summary>
    public static CronValues Zero { get; } = new([0], "0");

    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">The text is invalid; the message says why.</exception>
    public static CronValues Read(CronField field, string text)
    {
        int[] values = [.. field.Read(text)];
        return new CronValues(values, CronField.List(values));
    }
}
