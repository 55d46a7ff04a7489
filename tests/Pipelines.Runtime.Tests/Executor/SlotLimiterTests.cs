using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class SlotLimiterTests
{
    [Fact]
    public void No_more_slots_are_given_than_there_are()
    {
        var slots = new SlotLimiter(2);

        slots.TryAcquire().ShouldBeTrue();
        slots.TryAcquire().ShouldBeTrue();
        slots.TryAcquire().ShouldBeFalse();
    }

    [Fact]
    public void Whoever_waits_longest_is_first()
    {
        var slots = new SlotLimiter(1);
        var granted = new List<string>();
        slots.TryAcquire();
        slots.Enqueue(() => granted.Add("first"));
        slots.Enqueue(() => granted.Add("second"));

        slots.Release();

        granted.ShouldBe(["first"]);
    }

    [Fact]
    public void The_greatest_priority_is_first_and_within_it_whoever_waits_longest()
    {
        var slots = new SlotLimiter(1);
        var granted = new List<string>();
        slots.TryAcquire();
        slots.Enqueue(() => granted.Add("ordinary"));
        slots.Enqueue(() => granted.Add("urgent"), priority: 5);
        slots.Enqueue(() => granted.Add("urgent too"), priority: 5);
        slots.Enqueue(() => granted.Add("idle"), priority: -5);

        for (var ended = 0; ended < 4; ended++)
        {
            slots.Release();
        }

        granted.ShouldBe(["urgent", "urgent too", "ordinary", "idle"]);
    }

    [Fact]
    public void Nobody_overtakes_those_who_wait()
    {
        var slots = new SlotLimiter(1);
        var isGranted = false;
        slots.TryAcquire();
        slots.Enqueue(() => isGranted = true);

        slots.TryAcquire().ShouldBeFalse();
        slots.Release();

        isGranted.ShouldBeTrue();
        slots.TryAcquire().ShouldBeFalse("the slot went to the one who waited");
    }

    [Fact]
    public void A_slot_given_back_is_free_again()
    {
        var slots = new SlotLimiter(1);
        slots.TryAcquire();

        slots.Release();

        slots.Free.ShouldBe(1);
    }
}
