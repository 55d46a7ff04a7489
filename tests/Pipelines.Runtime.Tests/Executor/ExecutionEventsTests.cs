using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class ExecutionEventsTests
{
    private readonly ExecutionEvents _events = new(NullLogger<ExecutionEvents>.Instance);

    [Fact]
    public void An_observer_that_throws_is_told_nothing_more_and_harms_nobody()
    {
        var (told, seen) = (0, new List<ExecutionState>());
        using var broken = _events.Subscribe("a", _ =>
        {
            told++;
            throw new IOException("the pipe is closed");
        });
        using var sound = _events.Subscribe("a", happened => seen.Add(((ExecutionStateChanged)happened).State));

        _events.Publish(new ExecutionStateChanged("a", ExecutionState.Running, null));
        _events.Publish(new ExecutionStateChanged("a", ExecutionState.Succeeded, null));

        told.ShouldBe(1);
        seen.ShouldBe([ExecutionState.Running, ExecutionState.Succeeded]);
    }

    [Fact]
    public void An_observer_of_one_execution_hears_of_no_other()
    {
        var seen = new List<string>();
        using var subscription = _events.Subscribe("a", happened => seen.Add(happened.ExecutionId));

        _events.Publish(new ExecutionStateChanged("b", ExecutionState.Running, null));
        _events.Publish(new ExecutionStateChanged("a", ExecutionState.Running, null));

        seen.ShouldBe(["a"]);
    }

    [Fact]
    public void Who_stopped_watching_hears_nothing()
    {
        var seen = 0;
        _events.Subscribe(null, _ => seen++).Dispose();

        _events.Publish(new ExecutionStateChanged("a", ExecutionState.Running, null));

        seen.ShouldBe(0);
        _events.IsWatched.ShouldBeFalse();
    }
}
