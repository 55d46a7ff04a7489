using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>Which ticks a backfill starts, as the rule of their start keys.</summary>
internal static class BackfillRule
{
    /// <summary>The rule of a selection.</summary>
    public static StartKeyRule Of(BackfillSelection selection) => selection switch
    {
        BackfillSelection.Missing => StartKeyRule.IfNotSucceeded,
        BackfillSelection.Failed => StartKeyRule.IfFailed,
        _ => StartKeyRule.IfEnded,
    };

    /// <summary>
    /// Whether a start would be let through as things are: to pass over what is there already without asking for each, and for previews. The
    /// store has the last word when it starts.
    /// </summary>
    /// <param name="selection">The selection.</param>
    /// <param name="holder">Who has the tick; <see langword="null"/> for nobody.</param>
    public static bool Allows(BackfillSelection selection, StartKeyRecord? holder) => selection switch
    {
        BackfillSelection.Missing => holder?.State is not (ExecutionState.Succeeded or ExecutionState.Warning) && holder?.State?.IsTerminal() != false,
        BackfillSelection.Failed => holder?.State is ExecutionState.Failed or ExecutionState.Canceled,
        _ => holder?.State?.IsTerminal() != false,
    };
}
