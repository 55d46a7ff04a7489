using Pipelines.EndToEnd.Kills.Evidence;
using Pipelines.EndToEnd.Kills.Rules;

namespace Pipelines.EndToEnd;

/// <summary>The judge of the kill loop must see what is wrong: one execution that went well, and what may be wrong with it.</summary>
public sealed class VerdictTests
{
    private static readonly StampedValue Before = new("before", 1, "n1", 5);
    private static readonly StampedValue Nap = new("nap", 1, "n2", 6);
    private static readonly StampedValue After = new("after", 1, "n3", 12);

    private static readonly StoredExecution Execution = new()
    {
        Id = "e1",
        Flow = "nap",
        State = "succeeded",
        Number = 5,
        Output = 12,
        Runs = [Run(Before), Run(Nap), Run(After)],
        Logged = ["n1", "n2", "n3"],
    };

    private static readonly Effect[] Effects = [Begin(1, Before), End(2, Before), Begin(3, Nap, Before), End(4, Nap), Begin(5, After, Nap), End(6, After)];

    private static readonly Findings Good = new([new("e1", "nap", 5)], [Execution], Effects);

    [Fact]
    public void What_went_well_is_in_order() => Verdict.Of(Good).ShouldBeEmpty();

    [Fact]
    public void An_accepted_execution_that_is_gone() => ShouldSay(Good with { Accepted = [.. Good.Accepted, new("e2", "nap", 1)] }, "accepted and is gone");

    [Fact]
    public void An_execution_that_has_not_ended_or_ended_wrongly()
    {
        ShouldSay(Good with { Executions = [Execution with { State = "running" }] }, "is running");
        ShouldSay(Good with { Executions = [Execution with { Output = 13 }] }, "with 13");
    }

    [Fact]
    public void A_completed_task_that_ran_again() =>
        ShouldSay(Good with { Effects = [.. Effects, Begin(7, Nap with { Nonce = "n4" }, Before)] }, "ran again");

    [Fact]
    public void A_dependent_that_began_with_what_was_not_committed() =>
        ShouldSay(Good with { Effects = [.. Effects[..2], Begin(3, Nap, Before with { Nonce = "lost" }), .. Effects[3..]] }, "has not committed");

    [Fact]
    public void A_dependent_that_began_too_early() =>
        ShouldSay(Good with { Effects = [Effects[0], Begin(1, Nap, Before), Effects[1], .. Effects[3..]] }, "had ended");

    [Fact]
    public void An_idempotency_key_that_is_not_the_same_for_all_attempts() =>
        ShouldSay(Good with { Effects = [Begin(0, Before with { Nonce = "n0" }) with { Key = "e1/before#1" }, .. Effects] }, "was given the keys");

    [Fact]
    public void An_interruption_that_counts_as_a_failure_or_not_at_all()
    {
        var twice = Run(Nap with { Attempt = 2 }) with { Attempts = 2 };
        ShouldSay(WithNap(twice with { AttemptStates = States("failed", "succeeded") }), "not interrupted");
        ShouldSay(WithNap(twice with { AttemptStates = States("interrupted", "succeeded") }), "counts 0 interruptions");
        ShouldSay(WithNap(twice with { AttemptStates = States("running", "succeeded"), Interruptions = 1 }), "is running");
    }

    [Fact]
    public void Two_attempts_that_succeeded() =>
        ShouldSay(WithNap(Run(Nap) with { Attempts = 2, AttemptStates = States("succeeded", "succeeded") }), "not interrupted");

    [Fact]
    public void A_child_that_was_started_twice_or_not_at_all() =>
        ShouldSay(Good with { Executions = [Execution, Execution with { Id = "e2", Parent = "e1" }] }, "started nap");

    [Fact]
    public void A_log_line_that_stands_twice_or_is_gone()
    {
        ShouldSay(Good with { Executions = [Execution with { Logged = [.. Execution.Logged, "n2"] }] }, "logged n2 2 times");
        ShouldSay(Good with { Executions = [Execution with { Logged = ["n1", "n2"] }] }, "not its log line");
    }

    [Fact]
    public void More_at_once_than_a_limit_or_a_pool_allows()
    {
        Verdict.Of(AtTheLift(3, overlap: false)).ShouldNotContain(violation => violation.Contains("at once"));
        ShouldSay(AtTheLift(3, overlap: true), "3 task runs of lift ran at once");
        ShouldSay(AtTheLift(4, overlap: true), "4 executions of limited ran at once");
    }

    private static Findings AtTheLift(int count, bool overlap)
    {
        var numbers = Enumerable.Range(1, count).ToList();
        var execution = (int number) => Execution with { Id = $"e{number}", Flow = "limited", Runs = [Run(Lift(number))] };
        var effects = (int number) => new[] { Begin(overlap ? number : number * 10, Lift(number)), End(overlap ? number + 10 : (number * 10) + 5, Lift(number)) };
        return new([], [.. numbers.Select(execution)], [.. numbers.SelectMany(effects)]);
    }

    private static StampedValue Lift(int number) => new("lift", 1, $"n{number}", 6);

    private static void ShouldSay(Findings findings, string text) => Verdict.Of(findings).ShouldContain(violation => violation.Contains(text));

    private static Findings WithNap(StoredRun nap) => Good with { Executions = [Execution with { Runs = [Run(Before), nap, Run(After)] }] };

    private static StoredRun Run(StampedValue output) =>
        new() { Name = output.Run, State = "succeeded", Attempts = 1, Interruptions = 0, Outputs = [output], AttemptStates = States("succeeded") };

    private static Dictionary<int, string> States(params string[] states) => states.Index().ToDictionary(pair => pair.Index + 1, pair => pair.Item);

    private static Effect Begin(long at, StampedValue made, params StampedValue[] given) => new(at, 1, "e1", made.Run, $"e1/{made.Run}", made.Attempt, Effect.Begin, made.Nonce, given);

    private static Effect End(long at, StampedValue made) => new(at, 1, "e1", made.Run, $"e1/{made.Run}", made.Attempt, Effect.End, made.Nonce, null);
}
