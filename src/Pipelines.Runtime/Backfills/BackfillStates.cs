namespace Pipelines.Runtime.Backfills;

/// <summary>Questions about the states of backfills.</summary>
internal static class BackfillStates
{
    /// <summary>Whether nothing will change about the backfill any more.</summary>
    public static bool IsTerminal(this BackfillState state) => state >= BackfillState.Succeeded;

    /// <summary>The word that people and programs read: <c>running</c>.</summary>
    public static string Word(this BackfillState state) => Inputs.InputNames.ToKebab(state.ToString());
}
