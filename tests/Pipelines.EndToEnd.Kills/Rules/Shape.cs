namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>What a flow of the crash program must come to; computed here a second time, so that the program is not its own judge.</summary>
/// <param name="State">How it ends.</param>
/// <param name="Output">Its output; <see langword="null"/> for none.</param>
internal sealed record Shape(string State, long? Output)
{
    /// <summary>Attempts of this number and below fail, of the task <see cref="FlakyTask"/>.</summary>
    public const int FailingAttempts = 2;

    public const string FlakyTask = "flaky";
    public const string BrokenTask = "break";

    /// <summary>What an execution of a flow starts itself.</summary>
    public static IReadOnlyList<string> ChildrenOf(string flow) => flow == "subflow" ? ["chain", "diamond"] : [];

    /// <summary>How many executions of a flow may run at once; <see langword="null"/> for any number.</summary>
    public static int? LimitOf(string flow) => flow == "limited" ? 3 : null;

    /// <summary>How many of its task runs may run at once, over all executions and processes.</summary>
    public static IReadOnlyDictionary<string, int> PoolSlots { get; } = new Dictionary<string, int> { ["lift"] = 2 };

    private const int Width = 50;

    /// <summary>The flows that are told to start.</summary>
    public static readonly IReadOnlyList<string> Flows = ["branch", "chain", "diamond", "failing", "fan-out", "limited", "retry", "subflow"];

    /// <summary>The shape of a flow; <see langword="null"/> when there is no such flow.</summary>
    public static Shape? Of(string flow, long number) => flow switch
    {
        "chain" => new("succeeded", ((2 * (number + 1)) + 3) * 5),
        "diamond" => new("succeeded", number + 1 + (2 * number)),
        "fan-out" => new("succeeded", (Width * (number + 1)) + (Width * (Width - 1) / 2)),
        "branch" => new("succeeded", number % 2 == 0 ? number / 2 : (number * 3) + 1),
        "retry" => new("succeeded", (number + 7) * 2),
        "subflow" => new("succeeded", Of("chain", number)!.Output + Of("diamond", number)!.Output + 1),
        "limited" => new("succeeded", ((number + 2) * 3) + 1),
        "failing" => new("failed", null),
        "nap" => new("succeeded", (number + 1) * 2),
        "tick" or "delivery" or "file" => new("succeeded", number),
        "ask" => new("succeeded", number + 1),
        _ => null,
    };
}
