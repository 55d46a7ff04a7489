using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class InvokerTests
{
    private static readonly FlowDefinition Hello = CompiledFlow.From(TellingFlows.Hello).Definition("App.HelloFlow");
    private static readonly FlowDefinition Months = CompiledFlow.From(TellingFlows.FanOut).Definition("App.MonthsFlow");
    private static readonly FlowDefinition Branch = CompiledFlow.From(TellingFlows.Branch).Definition("App.BranchFlow");
    private static readonly FlowDefinition Taxi = CompiledFlow.From(TellingFlows.Taxi).Definition("App.TaxiFlow");

    [Fact]
    public async Task A_task_gets_the_inputs_and_its_output_is_json() =>
        (await CompiledFlow.RunAsync(Hello, "greet", Invocation.Of(CompiledFlow.Inputs(Hello, """{"name":"Ada"}""")))).ShouldBe("\"Hello, Ada!\"");

    [Fact]
    public async Task A_fanned_out_task_gets_its_element() =>
        (await CompiledFlow.RunAsync(Months, "load", Invocation.Of(element: "\"2019-02\""))).ShouldBe("""{"month":"2019-02","number":2}""");

    [Fact]
    public async Task A_fan_in_gets_every_element_in_whatever_list_it_asks_for()
    {
        var upstream = new FakeUpstream().Elements("load", """{"month":"2019-01","number":1}""", """{"month":"2019-02","number":2}""");

        (await CompiledFlow.RunAsync(Months, "sum", Invocation.Of(upstream: upstream))).ShouldBe("3");
        (await CompiledFlow.RunAsync(Months, "count", Invocation.Of(upstream: upstream))).ShouldBe("2");
    }

    [Fact]
    public async Task Outcomes_tell_of_failures()
    {
        var upstream = new FakeUpstream().Elements("load", """{"month":"2019-01","number":1}""", null).Skipped("sum");

        (await CompiledFlow.RunAsync(Months, "report", Invocation.Of(upstream: upstream))).ShouldBe("\"1 of 2, Skipped\"");
    }

    [Theory]
    [InlineData(true, "\"left\"")]
    [InlineData(false, "\"2\"")]
    public async Task A_nullable_parameter_is_null_where_the_task_was_skipped(bool left, string output)
    {
        var upstream = left
            ? new FakeUpstream().Succeeded("go-left", "\"left\"").Skipped("go-right")
            : new FakeUpstream().Skipped("go-left").Succeeded("go-right", "2");

        (await CompiledFlow.RunAsync(Branch, "join", Invocation.Of(Inputs(left), upstream))).ShouldBe(output);
    }

    [Fact]
    public async Task A_task_may_return_null_where_its_type_allows_it() =>
        (await CompiledFlow.RunAsync(Branch, "perhaps", Invocation.Of(Inputs(true)))).ShouldBe("null");

    [Fact]
    public async Task A_handler_that_returns_nothing_has_no_output() =>
        (await CompiledFlow.RunAsync(Branch, "complain", Invocation.Of(Inputs(true)))).ShouldBeNull();

    [Fact]
    public void A_condition_is_a_property_or_a_method_with_the_outputs_of_tasks()
    {
        var upstream = new FakeUpstream().Succeeded("start", "1");

        Task("go-left").Condition!(Invocation.Of(Inputs(true), upstream)).ShouldBeTrue();
        Task("go-left").Condition!(Invocation.Of(Inputs(false), upstream)).ShouldBeFalse();
        Task("go-right").Condition!(Invocation.Of(Inputs(false), upstream)).ShouldBeTrue();
        Task("go-right").ConditionName.ShouldBe("IsRight");
    }

    [Fact]
    public void A_missing_service_is_named() =>
        Should.Throw<PipelineException>(async () => await CompiledFlow.RunAsync(Taxi, "create-tables", Invocation.Of(CompiledFlow.Inputs(Taxi, "{}"))))
            .Message.ShouldContain("App.ITripSource");

    [Fact]
    public void The_definition_says_what_the_attributes_say()
    {
        Taxi.FullName.ShouldBe("zoomcamp/taxi");
        Taxi.Description.ShouldBe("Loads one month of NYC taxi trips; running it again adds nothing.");
        Taxi.Labels["team"].ShouldBe("data");
        Taxi.Concurrency.ShouldBe(new ConcurrencyPolicy(1, OnLimit.Queue));
        Taxi.Tasks.Select(task => $"{task.Id} {task.Role} {string.Join(",", task.Dependencies.Select(dependency => $"{dependency.TaskId}:{dependency.Kind}"))}".TrimEnd()).ShouldBe(
        [
            "extract Work",
            "create-tables Work",
            "stage Work extract:Value,create-tables:Order",
            "merge Work stage:Value",
            "notify OnFailure",
            "purge Finally",
        ]);
    }

    [Fact]
    public void A_retry_handles_the_named_exceptions_and_those_derived_from_them()
    {
        var retry = Taxi.Tasks[0].Retry!;

        retry.MaxRetries.ShouldBe(3);
        retry.Delay.ShouldBe(TimeSpan.FromSeconds(10));
        retry.Backoff.ShouldBe(Backoff.Exponential);
        retry.Handles!(new FileNotFoundException()).ShouldBeTrue();
        retry.Handles!(new TimeoutException()).ShouldBeTrue();
        retry.Handles!(new InvalidOperationException()).ShouldBeFalse();
        Taxi.Tasks[0].Timeout.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Outputs_are_made_from_the_tasks()
    {
        var outputs = Taxi.Output!.Make(Invocation.Of(
            CompiledFlow.Inputs(Taxi, "{}"),
            new FakeUpstream().Succeeded("stage", "10").Succeeded("merge", "7"),
            services: [FakeSource(), FakeWarehouse()]));

        System.Text.Encoding.UTF8.GetString(outputs.Json!.Value.Span).ShouldBe("""{"staged":10,"inserted":7}""");
    }

    private static object? Inputs(bool left) => CompiledFlow.Inputs(Branch, $$"""{"left":{{(left ? "true" : "false")}}}""");

    private static TaskDefinition Task(string id) => Branch.Tasks.Single(task => task.Id == id);

    private static object FakeSource() => Fake("App.ITripSource");

    private static object FakeWarehouse() => Fake("App.ITripWarehouse");

    private static object Fake(string name) => System.Reflection.DispatchProxy.Create(Taxi.Type.Assembly.GetType(name)!, typeof(NoProxy));
}
