using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Webhooks;

namespace Pipelines.Runtime.Tests.Triggers.Webhooks;

public sealed class RequestRateTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void So_many_pass_a_minute_and_the_next_is_told_when()
    {
        var rate = new RequestRate(3, _time);

        Enumerable.Range(0, 3).All(_ => rate.TryPass(out var _)).ShouldBeTrue();
        rate.TryPass(out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(19));
        rate.TryPass(out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1.001));
        rate.TryPass(out _).ShouldBeTrue();
    }

    [Fact]
    public void Whether_one_would_pass_may_be_asked_as_often_as_one_likes()
    {
        var rate = new RequestRate(1, _time);

        Enumerable.Range(0, 10).All(_ => rate.CanPass(out var _)).ShouldBeTrue();
        rate.TryPass(out _).ShouldBeTrue();
        rate.CanPass(out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void What_was_not_used_is_not_saved_up()
    {
        var rate = new RequestRate(3, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Enumerable.Range(0, 10).Count(_ => rate.TryPass(out var _)).ShouldBe(3);
    }
}
