using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Triggers.Sources;

public sealed class PollTests
{
    private readonly ConcurrentQueue<string?> _asked = new();
    private int _last;
    private int _pageSize = int.MaxValue;

    private FlowDefinition Flow(Func<int, IEnumerable<object?>>? map = null) => TriggerScene.Flow(
        "handle",
        new PollTriggerDefinition
        {
            Id = "news",
            Every = TimeSpan.FromSeconds(10),
            PollAsync = (_, cursor, _) =>
            {
                _asked.Enqueue(cursor);
                var from = cursor is null ? 1 : int.Parse(cursor, CultureInfo.InvariantCulture) + 1;
                var there = Volatile.Read(ref _last);
                var last = Math.Min(there, from - 1 + Math.Min(_pageSize, there));
                IEnumerable<object?>[] events = [.. Enumerable.Range(from, Math.Max(0, last - from + 1)).Select(map ?? (static number => [TriggerScene.Json($$"""{"n":"{{number}}"}""")]))];
                return Task.FromResult(new PollResult<IEnumerable<object?>>(events, Math.Max(last, from - 1).ToString(CultureInfo.InvariantCulture)) { HasMore = last < there });
            },
        }) with
    {
        Inputs = TestInputs.Of(TestInputs.Text("n")),
    };

    private static async Task<TriggerScene> ServeAsync(FlowDefinition flow)
    {
        var scene = await TriggerScene.StartAsync(flow);
        await scene.ServeAsync();
        return scene;
    }

    [Fact]
    public async Task What_is_new_starts_once_and_the_cursor_is_durable_with_it()
    {
        _last = 3;
        await using var scene = await ServeAsync(Flow());
        await scene.EndedAsync("handle", 3);
        Volatile.Write(ref _last, 5);

        await scene.EndedAsync("handle", 5);
        await scene.UntilAsync(() => Task.FromResult(_asked.Contains("5")), "the question after the last answer");
        await scene.PassAsync(TimeSpan.FromSeconds(30));

        (await scene.ExecutionsAsync("handle")).Count.ShouldBe(5);
        Encoding.UTF8.GetString((await scene.DocumentsAsync(DocumentKinds.TriggerState)).ShouldHaveSingleItem().Json.Span).ShouldBe("""{"cursor":"5"}""");
        _asked.Distinct().ShouldBe([null, "3", "5"]);
    }

    [Fact]
    public async Task It_asks_no_more_often_than_it_is_told()
    {
        await using var scene = await ServeAsync(Flow());

        await scene.PassAsync(TimeSpan.FromSeconds(95));

        // The first one at once, then one every 10 seconds of the clock that the test moves.
        _asked.Count.ShouldBeInRange(2, 10);
    }

    [Fact]
    public async Task Where_there_is_more_than_an_answer_has_room_for_it_asks_again_at_once()
    {
        (_last, _pageSize) = (35, 10);
        await using var scene = await TriggerScene.StartAsync(Flow());
        var begun = scene.Host.Time.GetUtcNow();
        await scene.ServeAsync();

        await TriggerScene.StandingUntilAsync(async () => (await scene.ExecutionsAsync("handle")).Count == 35, "all of them");

        scene.Host.Time.GetUtcNow().ShouldBe(begun, "the next question is due 10 seconds later");
    }

    [Fact]
    public async Task An_answer_that_the_method_fails_at_is_asked_for_again()
    {
        var isRepaired = false;
        _last = 2;
        await using var scene = await ServeAsync(Flow(number => number == 2 && !isRepaired
            ? throw new InvalidOperationException("broken")
            : [TriggerScene.Json($$"""{"n":"{{number}}"}""")]));
        await scene.UntilAsync(() => Task.FromResult(scene.Health.Failures.Count > 1), "the failures");
        (await scene.ExecutionsAsync("handle")).ShouldBeEmpty();

        isRepaired = true;

        await scene.EndedAsync("handle", 2);
        (await scene.ExecutionsAsync("handle")).Count.ShouldBe(2);
    }
}
