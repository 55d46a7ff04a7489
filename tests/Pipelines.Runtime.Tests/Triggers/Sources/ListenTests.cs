using System.Globalization;
using System.Text;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Triggers.Sources;

public sealed class ListenTests
{
    private readonly TestStream _stream = new();

    private FlowDefinition Flow(Func<IReadOnlyList<object?>, IEnumerable<object?>>? map = null, int maxBatch = 1) => TriggerScene.Flow(
        "handle",
        new ListenTriggerDefinition
        {
            Id = "message",
            MaxBatch = maxBatch,
            MaxWait = TimeSpan.FromSeconds(1),
            ListenAsync = (_, cursor, token) => _stream.ListenAsync(cursor, token),
            Map = map ?? (static messages => messages.Select(static message => (object?)TriggerScene.Json($$"""{"n":"{{message}}"}"""))),
        }) with
    {
        Inputs = TestInputs.Of(TestInputs.Text("n")),
    };

    private static async Task<List<string>> NumbersAsync(TriggerScene scene)
    {
        var numbers = new List<string>();
        foreach (var execution in await scene.ExecutionsAsync("handle"))
        {
            using var inputs = System.Text.Json.JsonDocument.Parse((await scene.Host.Store.GetExecutionAsync(execution.Id, CancellationToken.None))!.InputsJson);
            numbers.Add(inputs.RootElement.GetProperty("n").GetString()!);
        }

        numbers.Sort(static (one, other) => string.CompareOrdinal(one.PadLeft(9), other.PadLeft(9)));
        return numbers;
    }

    private static List<string> Numbers(int count) => [.. Enumerable.Range(1, count).Select(static number => number.ToString(CultureInfo.InvariantCulture))];

    [Fact]
    public async Task Each_message_starts_one_execution_and_the_cursor_says_how_far_it_has_come()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());
        _stream.GrowTo(30);
        await scene.ServeAsync();

        await scene.EndedAsync("handle", 30);

        (await NumbersAsync(scene)).ShouldBe(Numbers(30));
        Encoding.UTF8.GetString((await scene.DocumentsAsync(DocumentKinds.TriggerState)).ShouldHaveSingleItem().Json.Span).ShouldBe("""{"cursor":"30"}""");
    }

    [Fact]
    public async Task A_batch_starts_one_execution()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(static messages => [TriggerScene.Json($$"""{"n":"{{string.Join('+', messages)}}"}""")], maxBatch: 3));
        _stream.GrowTo(6);
        await scene.ServeAsync();

        // With a clock that ran, a batch would end while it is read.
        await TriggerScene.StandingUntilAsync(async () => (await scene.ExecutionsAsync("handle")).Count == 2, "the full batches");
        _stream.GrowTo(7);
        await scene.EndedAsync("handle", 3);

        (await NumbersAsync(scene)).ShouldBe(["7", "1+2+3", "4+5+6"]);
    }

    [Fact]
    public async Task A_stream_that_broke_goes_on_from_the_last_message_that_is_durable()
    {
        _stream.BreaksAfter = 5;
        await using var scene = await TriggerScene.StartAsync(Flow());
        _stream.GrowTo(9);
        await scene.ServeAsync();

        await scene.EndedAsync("handle", 9);

        (await NumbersAsync(scene)).ShouldBe(Numbers(9));
        _stream.Opened.ShouldBe([null, "5"]);
        scene.Health.Failures.ShouldHaveSingleItem().Exception.ShouldBeOfType<IOException>();
    }

    [Fact]
    public async Task A_stream_that_broke_is_healthy_again_when_it_is_open_though_nothing_comes()
    {
        _stream.BreaksAfter = 0;
        await using var scene = await TriggerScene.StartAsync(Flow());
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");
        scene.Health.IsHealthy["test/handle/message"].ShouldBeFalse();

        await scene.UntilAsync(() => Task.FromResult(scene.Health.IsHealthy["test/handle/message"]), "health");

        _stream.GrowTo(1);
        await scene.EndedAsync("handle", 1);
    }

    [Fact]
    public async Task A_process_that_comes_later_goes_on_where_the_one_before_had_come()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());
        _stream.GrowTo(4);
        await scene.ServeAsync();
        await scene.EndedAsync("handle", 4);
        await scene.Role.LoseAsync();
        _stream.GrowTo(6);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("handle")).Count.ShouldBe(4);

        scene.Role.GiveBack();

        await scene.EndedAsync("handle", 6);
        (await NumbersAsync(scene)).ShouldBe(Numbers(6));
    }

    [Fact]
    public async Task Messages_before_one_that_the_method_fails_at_are_started_and_none_is_passed_over()
    {
        var isRepaired = false;
        await using var scene = await TriggerScene.StartAsync(Flow(messages => messages is [5] && !isRepaired
            ? throw new InvalidOperationException("broken")
            : [TriggerScene.Json($$"""{"n":"{{messages[0]}}"}""")]));
        _stream.GrowTo(8);
        await scene.ServeAsync();
        await scene.EndedAsync("handle", 4);
        await scene.UntilAsync(() => Task.FromResult(scene.Health.Failures.Count > 1), "the failures");
        (await scene.ExecutionsAsync("handle")).Count.ShouldBe(4);

        isRepaired = true;

        await scene.EndedAsync("handle", 8);
        (await NumbersAsync(scene)).ShouldBe(Numbers(8));
    }

    [Fact]
    public async Task Inputs_that_do_not_fit_stop_at_their_message()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(static messages => [TriggerScene.Json(messages is [3] ? "{}" : $$"""{"n":"{{messages[0]}}"}""")]));
        _stream.GrowTo(5);
        await scene.ServeAsync();

        await scene.EndedAsync("handle", 2);
        await scene.PassAsync(TimeSpan.FromSeconds(5));

        (await NumbersAsync(scene)).ShouldBe(["1", "2"]);
        scene.Health.Failures.ShouldAllBe(static failure => failure.Exception is InputException);
    }

    [Fact]
    public async Task A_message_that_starts_nothing_is_passed_over_for_good()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(static messages => messages is [2] ? [TriggerScene.Json("""{"n":"2"}""")] : []));
        _stream.GrowTo(3);
        await scene.ServeAsync();

        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.TriggerState)) is [var state] && Encoding.UTF8.GetString(state.Json.Span).Contains("\"3\"", StringComparison.Ordinal), "the cursor");

        (await scene.ExecutionsAsync("handle")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task How_far_a_stream_has_come_of_which_nothing_starts_is_written_down_though_it_never_pauses()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(static _ => []));
        _stream.GrowTo(int.MaxValue);
        await scene.ServeAsync();

        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.TriggerState)).Count == 1, "the cursor");
    }

    [Fact]
    public async Task No_more_is_read_than_executions_may_be_open()
    {
        var gate = new Gate();
        var flow = Flow() with { Tasks = [TestFlow.Task("work", async (_, token) => { await gate.WaitAsync(token); return TaskOutput.None; })] };
        await using var scene = await TriggerScene.StartAsync(null, static options => options.MaxOpenExecutionsPerTrigger = 10, flow);
        _stream.GrowTo(1000);
        await scene.ServeAsync();
        await scene.UntilAsync(async () => (await scene.ExecutionsAsync("handle")).Count >= 10, "the first executions");
        await scene.PassAsync(TimeSpan.FromSeconds(5));

        // What one transaction takes at most beyond the bound.
        (await scene.ExecutionsAsync("handle")).Count.ShouldBeLessThan(300);
        gate.Open();

        await scene.EndedAsync("handle", 1000);
        (await NumbersAsync(scene)).ShouldBe(Numbers(1000));
    }
}
