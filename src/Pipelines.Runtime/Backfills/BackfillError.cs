using System.Text;

namespace Pipelines.Runtime.Backfills;

/// <summary>A tick for which nothing could be started.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Message">Why: which inputs do not fit, or what the trigger's method threw.</param>
internal sealed record BackfillError(DateTimeOffset Tick, string Message)
{
    private const int LongestMessage = 2000;

    /// <summary>The error of a tick by all that is wrong with it; it is kept, so it is no longer than people read.</summary>
    public static BackfillError Of(DateTimeOffset tick, IReadOnlyList<InputError> errors)
    {
        var message = new StringBuilder();
        foreach (var error in errors)
        {
            message.Append(message.Length > 0 ? "; " : "").Append(error);
            if (message.Length > LongestMessage)
            {
                // Not in the middle of a character of two halves.
                message.Length = char.IsHighSurrogate(message[LongestMessage - 1]) ? LongestMessage - 1 : LongestMessage;
                message.Append(" …");
                break;
            }
        }

        return new BackfillError(tick, message.ToString());
    }
}
