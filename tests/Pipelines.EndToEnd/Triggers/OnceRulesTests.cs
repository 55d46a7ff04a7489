using Pipelines.EndToEnd.Kills.Triggers;

namespace Pipelines.EndToEnd.Triggers;

/// <summary>The judge of what triggers start must see what is wrong.</summary>
public sealed class OnceRulesTests
{
    [Fact]
    public void One_execution_for_each_second_is_in_order() => OnceRules.EverySecond([12, 10, 11]).ShouldBeEmpty();

    [Fact]
    public void A_second_without_an_execution_is_seen() => OnceRules.EverySecond([10, 12]).ShouldBe(["tick 11 has no execution"]);

    [Fact]
    public void A_second_with_two_executions_is_seen() => OnceRules.EverySecond([10, 11, 11, 12]).ShouldBe(["tick 11 has 2 executions"]);

    [Fact]
    public void No_tick_at_all_is_seen() => OnceRules.EverySecond([]).Count().ShouldBe(1);

    [Fact]
    public void A_delivery_that_came_and_started_nothing_is_seen() => OnceRules.Each("delivery", [0], [0, 1]).ShouldBe(["delivery 1 has no execution"]);

    [Fact]
    public void An_execution_for_a_file_that_never_came_is_seen() => OnceRules.Each("file", [0, 1], [0]).ShouldBe(["an execution is for file 1, which never came"]);
}
