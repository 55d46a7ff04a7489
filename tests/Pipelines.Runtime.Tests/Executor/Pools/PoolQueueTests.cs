using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Executor.Pools;

public sealed class PoolQueueTests
{
    private readonly PoolQueue _queue = new();

    private PoolWait Add(string task, int slots = 1, int priority = 0, int size = 2)
    {
        var wait = new PoolWait(new PoolEntry("e1", new() { Key = new(task), State = TaskRunState.Running, Pool = "p", PoolSlots = slots }, size), priority, static (_, _) => { });
        _queue.Add(wait);
        return wait;
    }

    private string[] Take() => [.. _queue.TakeFirst().Select(wait => wait.Entry.TaskRun.Key.TaskId)];

    [Fact]
    public void As_many_ask_as_the_whole_pool_could_take()
    {
        Add("a");
        Add("b");
        Add("c");

        Take().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void The_greatest_priority_is_first()
    {
        Add("a");
        Add("b", priority: 1);
        Add("c", priority: 1);

        Take().ShouldBe(["b", "c"]);
    }

    [Fact]
    public void Whoever_wants_many_slots_keeps_its_place()
    {
        Add("a");
        Add("wide", slots: 2);
        Add("b");

        Take().ShouldBe(["a"]);
    }

    [Fact]
    public void Who_asked_in_vain_asks_again_in_the_same_place_and_who_entered_is_gone()
    {
        var first = Add("a");
        Add("b");
        _queue.TakeFirst().ForEach(wait => wait.Answer(wait == first));
        _queue.Remove(first);
        Add("c");

        Take().ShouldBe(["b", "c"]);
    }

    [Fact]
    public void Whoever_withdrew_does_not_ask()
    {
        Add("a").TryWithdraw().ShouldBeTrue();
        Add("b");

        Take().ShouldBe(["b"]);
        _queue.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void A_wish_withdrawn_while_the_store_is_asked_is_answered_all_the_same()
    {
        bool? answer = null;
        var wait = new PoolWait(new PoolEntry("e1", new() { Key = new("a"), State = TaskRunState.Running, Pool = "p", PoolSlots = 1 }, 1), 0, (_, entered) => answer = entered);
        _queue.Add(wait);
        _queue.TakeFirst();

        wait.TryWithdraw().ShouldBeFalse();
        wait.Answer(true).ShouldBeTrue();

        answer.ShouldBe(true);
    }
}
