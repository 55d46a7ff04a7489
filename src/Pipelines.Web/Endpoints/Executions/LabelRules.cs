using Pipelines.Runtime.Executor;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What labels may be: short, few, and text that every store can hold.</summary>
internal static class LabelRules
{
    private const int LongestKey = AttemptBounds.MaxNameLength;
    private const int LongestValue = AttemptBounds.MaxLabelLength;
    private const int Most = AttemptBounds.MaxLabels;

    /// <summary>An execution has only so many labels.</summary>
    /// <exception cref="ProblemException">They are more.</exception>
    public static void RequireFew(int count)
    {
        if (count > Most)
        {
            throw ProblemException.Unprocessable("The labels do not fit.", [new InputError("labels", $"expected at most {Most}, got {count}")]);
        }
    }

    /// <summary>Gives labels back when they may be.</summary>
    /// <exception cref="ProblemException">They may not; each mistake is in it.</exception>
    public static Dictionary<string, string> Require(IReadOnlyDictionary<string, string?> given)
    {
        RequireFew(given.Count);
        var errors = new List<InputError>();
        foreach (var (key, value) in given)
        {
            if (key.Length is 0 or > LongestKey || !PlainText.IsPlain(key))
            {
                errors.Add(new InputError("labels", $"expected keys of 1 to {LongestKey} characters, got '{Shortened.Of(key)}'"));
            }
            else if (value is { Length: > LongestValue } || (value is not null && !PlainText.IsPlain(value)))
            {
                errors.Add(new InputError($"labels.{Shortened.Of(key)}", $"expected a text of at most {LongestValue} characters"));
            }
        }

        return errors.Count == 0
            ? given.Where(static label => label.Value is not null).ToDictionary(static label => label.Key, static label => label.Value!, StringComparer.Ordinal)
            : throw ProblemException.Unprocessable("The labels do not fit.", errors);
    }
}
