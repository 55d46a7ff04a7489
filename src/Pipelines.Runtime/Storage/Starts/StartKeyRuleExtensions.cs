namespace Pipelines.Runtime.Storage.Starts;

/// <summary>What rules of start keys say; the same in every store.</summary>
public static class StartKeyRuleExtensions
{
    /// <summary>Whether an execution may be created for a key.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="holder">Who has the key; <see langword="null"/> when nobody ever had it.</param>
    public static bool Allows(this StartKeyRule rule, StartKeyHolder? holder) => rule switch
    {
        StartKeyRule.IfNew => holder is null,
        StartKeyRule.IfEnded => holder is null or { HasOpen: false },
        StartKeyRule.IfNotSucceeded => holder is null or { HasOpen: false, State: not (ExecutionState.Succeeded or ExecutionState.Warning) },
        StartKeyRule.IfFailed => holder is { HasOpen: false, State: ExecutionState.Failed or ExecutionState.Canceled },
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule."),
    };
}
