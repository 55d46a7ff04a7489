using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Testing.Tests.Flows;

namespace Pipelines.Testing.Tests;

public sealed class FlowTestTests
{
    [Fact]
    public async Task A_flow_runs_to_its_outputs()
    {
        var result = await RunSumAsync(new(Count: 4));

        result.ShouldHaveSucceeded();
        result.Outputs.ShouldBe(new SumFlow.Outputs(20, 4));
        result.OutputsJson.ShouldBe("""{"sum":20,"count":4}""");
    }

    [Fact]
    public async Task A_service_is_what_the_test_gives()
    {
        var result = await FlowTest.RunAsync(SumFlow.Call(new(Count: 2)), test => test.Services.AddSingleton<IMultiplier>(new Hundreds()));

        result.Outputs.Sum.ShouldBe(200);
    }

    [Fact]
    public async Task Task_runs_tell_their_outputs_figures_and_progress()
    {
        var result = await RunSumAsync(new(Count: 3));

        result.Task("numbers").ShouldHaveSucceeded(attempts: 1).Output<int[]>().ShouldBe([1, 2, 3]);
        result.Task("scale", 1).Output<int>().ShouldBe(4);
        result.Elements("scale").Select(element => element.Output<int>()).ShouldBe([2, 4, 6]);
        result.Task("numbers").Metric("numbers").ShouldBe(3);
        result.Task("numbers").Progress.ShouldBe([new TaskProgress(3, 3, "numbers")]);
        result.Task("add").OutputJson.ShouldBe("12");
    }

    [Fact]
    public async Task The_order_of_starts_and_ends_is_known()
    {
        var result = await RunSumAsync(new(Count: 2));

        result.Starts[0].ShouldBe("numbers");
        result.Starts.ShouldContain("scale.1");
        result.Ends[^1].ShouldBe("add");
        result.ShouldHaveRunInOrder("numbers", "scale.0", "add");
        Should.Throw<FlowTestException>(() => result.ShouldHaveRunInOrder("add", "numbers")).Message.ShouldContain("'add' to its end before 'numbers'");
    }

    [Fact]
    public async Task Labels_logical_date_and_trigger_are_what_the_test_gives()
    {
        var date = new DateTimeOffset(2019, 1, 31, 23, 0, 0, TimeSpan.FromHours(-5));
        ExecutionInfo? seen = null;
        var result = await FlowTest.RunAsync(ScriptedFlow.Call(), test =>
        {
            test.LogicalDate = date;
            test.Trigger = "green";
            test.Labels["month"] = "2019-01";
            test.Services.AddSingleton(new Script { First = (task, _) => { seen = task.Execution; return Task.CompletedTask; } });
        });

        seen.ShouldNotBeNull().Trigger.ShouldBe("green");
        seen.LogicalDate.Offset.ShouldBe(TimeSpan.FromHours(-5));
        result.LogicalDate.ShouldBe(date);
        result.Labels["month"].ShouldBe("2019-01");
    }

    [Fact]
    public async Task A_label_that_a_task_sets_is_on_the_execution()
    {
        var result = await RunSumAsync(new(Count: 5));

        result.Labels["count"].ShouldBe("5");
        result.Labels["team"].ShouldBe("data");
    }

    [Fact]
    public async Task Inputs_that_break_a_rule_start_nothing()
    {
        var refused = await Should.ThrowAsync<InputException>(() => RunSumAsync(new(Count: 101)));

        refused.Errors.ShouldHaveSingleItem().Input.ShouldBe("count");
    }

    [Fact]
    public async Task A_failed_flow_is_a_result_that_tells_why()
    {
        var result = await FlowTest.RunAsync(SumFlow.Call(new(Count: 2)), test => test.Services.AddSingleton<IMultiplier>(new Broken()));

        result.ShouldHaveFailed("scale");
        result.Task("scale", 0).ShouldHaveFailed("broken", attempts: 1);
        result.Task("add").ShouldBeSkipped();
        var wrong = Should.Throw<FlowTestException>(result.ShouldHaveSucceeded);
        wrong.Message.ShouldContain("'tests/sum' was expected to be Succeeded, but is Failed");
        wrong.Message.ShouldContain("scale.0 is Failed after 1 attempt(s)");
        Should.Throw<FlowTestException>(() => result.Outputs).Message.ShouldContain("is Failed and has none");
    }

    [Fact]
    public async Task Expectations_that_are_not_met_say_what_happened_instead()
    {
        var result = await RunSumAsync(new(Count: 1));

        Should.Throw<FlowTestException>(() => result.Task("nubmers")).Message.ShouldContain("'numbers'");
        Should.Throw<FlowTestException>(() => result.Task("add").ShouldHaveSucceeded(attempts: 2)).Message.ShouldContain("add is Succeeded after 1 attempt(s)");
        Should.Throw<FlowTestException>(() => result.Task("add").ShouldHaveFailed()).Message.ShouldContain("was expected to be Failed");
        Should.Throw<FlowTestException>(() => result.Task("add").Output<bool>()).Message.ShouldContain("reads as Boolean");
        Should.Throw<FlowTestException>(() => result.ShouldHaveFailed()).Message.ShouldContain("is Succeeded");
        Should.Throw<FlowTestException>(() => result.ShouldHaveLogged("nothing of the kind")).Message.ShouldContain("was expected to log");
    }

    [Fact]
    public async Task Logs_and_files_are_there_to_look_at()
    {
        var result = await FlowTest.RunAsync(ScriptedFlow.Call(), test => test.Services.AddSingleton(new Script()));

        result.ShouldHaveLogged("report of scripted", LogLevel.Information).TaskId.ShouldBe("report");
        var file = result.Task("report").Output<Artifact>();
        await using var stream = await result.Artifacts.OpenReadAsync(file, CancellationToken.None);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync()).ShouldBe("done");
    }

    [Fact]
    public async Task A_service_that_is_missing_is_named()
    {
        var result = await FlowTest.RunAsync(SumFlow.Call(new()));

        result.Task("numbers").ShouldHaveFailed("IMultiplier");
    }

    [Fact]
    public async Task A_secret_reaches_the_task_and_leaves_nothing_behind()
    {
        var before = Folders();

        var result = await FlowTest.RunAsync(SecretFlow.Call(new(new Secret("12345"))));

        result.Task("length").Output<int>().ShouldBe(5);

        // Flows of other tests have folders at the same time, which go as well.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        for (var made = Folders().Except(before).ToList(); made.Exists(Directory.Exists);)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }

        static string[] Folders() => Directory.GetDirectories(Path.GetTempPath(), "pipelines-test-*");
    }

    [Fact]
    public async Task A_test_that_is_canceled_stops_the_flow()
    {
        using var canceling = new CancellationTokenSource();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            First = async (_, cancellationToken) =>
            {
                await canceling.CancelAsync();
                await using var registration = cancellationToken.Register(stopped.SetResult);
                await stopped.Task;
            },
        };

        await Should.ThrowAsync<OperationCanceledException>(() =>
            FlowTest.RunAsync(ScriptedFlow.Call(), test => test.Services.AddSingleton(script), canceling.Token));

        await stopped.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_flow_that_hangs_is_given_up_and_what_runs_is_named()
    {
        var never = new TaskCompletionSource();
        var gaveUp = await Should.ThrowAsync<FlowTestException>(() => FlowTest.RunAsync(ScriptedFlow.Call(), test =>
        {
            test.RealTimeLimit = TimeSpan.FromSeconds(10);
            test.Services.AddSingleton(new Script { Second = (_, _) => never.Task });
        }));

        gaveUp.Message.ShouldContain("did not end within 10 s of real time");
        gaveUp.Message.ShouldContain("'second' is Running (attempt 1)");
    }

    private static Task<FlowTestResult<SumFlow.Outputs>> RunSumAsync(SumFlow.Inputs inputs) =>
        FlowTest.RunAsync(SumFlow.Call(inputs), test => test.Services.AddSingleton<IMultiplier>(new Multiplier()));

    private sealed class Hundreds : IMultiplier
    {
        public int Multiply(int number, int factor) => 100;
    }

    private sealed class Broken : IMultiplier
    {
        public int Multiply(int number, int factor) => throw new InvalidOperationException("broken for good");
    }
}
