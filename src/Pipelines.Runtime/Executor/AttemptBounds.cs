using System.Globalization;

namespace Pipelines.Runtime.Executor;

/// <summary>How many figures and labels an attempt may report, and how long they may be: names are few and short, whatever the data.</summary>
internal static class AttemptBounds
{
    /// <summary>The most figures of different names.</summary>
    public const int MaxMetrics = 1000;

    /// <summary>The most labels.</summary>
    public const int MaxLabels = 100;

    /// <summary>The most characters of a name, a unit or a label's key.</summary>
    public const int MaxNameLength = 200;

    /// <summary>The most characters of a label's value.</summary>
    public const int MaxLabelLength = 1000;

    /// <summary>Checks a figure.</summary>
    /// <exception cref="TaskFailedException">It is over a bound; trying again is of no use.</exception>
    public static void CheckMetric(string owner, string name, string? unit, int others)
    {
        if (others >= MaxMetrics)
        {
            throw Failure($"{owner} reports more than {Number(MaxMetrics)} figures of different names. A name says what is counted, such as 'rows'; what differs from row to row belongs into an artifact.");
        }

        CheckLength(owner, "a figure's name", name, MaxNameLength);
        CheckLength(owner, $"the unit of figure '{name}'", unit ?? "", MaxNameLength);
    }

    /// <summary>Checks a label.</summary>
    /// <exception cref="TaskFailedException">It is over a bound; trying again is of no use.</exception>
    public static void CheckLabel(string owner, string key, string value, int others)
    {
        if (others >= MaxLabels)
        {
            throw Failure($"{owner} sets more than {Number(MaxLabels)} labels. Labels are for finding executions; return what is data, or save it as an artifact.");
        }

        CheckLength(owner, "a label's key", key, MaxNameLength);
        CheckLength(owner, $"the value of label '{key}'", value, MaxLabelLength);
    }

    private static void CheckLength(string owner, string what, string text, int most)
    {
        if (text.Length > most)
        {
            throw Failure($"{owner} gives {what} {Number(text.Length)} characters, more than the {Number(most)} it may have. Return long text as an output, or save it as an artifact.");
        }
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static TaskFailedException Failure(string message) => new(message, isRetryable: false);
}
