using System.Text;
using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions;

public class TaskInvocationTests
{
    [Fact]
    public void A_value_is_read_from_what_the_task_wrote() =>
        Of(Ended(TaskRunState.Succeeded, "5")).Value("a", ValueCodecs.Int32).ShouldBe(5);

    [Fact]
    public void A_value_that_is_not_there_is_a_mistake_of_the_runtime() =>
        Should.Throw<InvalidOperationException>(() => Of(Ended(TaskRunState.Skipped)).Value("a", ValueCodecs.Int32)).Message.ShouldContain("it is Skipped");

    [Fact]
    public void A_value_of_another_type_says_that_the_type_has_changed() =>
        Should.Throw<PipelineException>(() => Of(Ended(TaskRunState.Succeeded, "\"x\"")).Value("a", ValueCodecs.Int32))
            .Message.ShouldBe("The stored output of 'a' of flow 'n/f' does not fit its type: expected a whole number, got 'x'. The type has changed since; replay the execution.");

    [Fact]
    public void Optional_values_are_null_when_skipped_and_when_null_was_written()
    {
        Of(Ended(TaskRunState.Skipped)).OptionalValue("a", ValueCodecs.Int32).ShouldBeNull();
        Of(Ended(TaskRunState.Succeeded, "null")).OptionalValue("a", ValueCodecs.Int32).ShouldBeNull();
        Of(Ended(TaskRunState.Succeeded, "null")).OptionalReference("a", ValueCodecs.String).ShouldBeNull();
        Of(Ended(TaskRunState.Succeeded, "5")).OptionalValue("a", ValueCodecs.Int32).ShouldBe(5);
    }

    [Fact]
    public void An_outcome_has_the_value_or_the_error()
    {
        Of(Ended(TaskRunState.Succeeded, "5")).Outcome("a", ValueCodecs.Int32).ShouldBe(new TaskOutcome<int>(TaskRunState.Succeeded, 5, null));
        Of(Ended(TaskRunState.Failed)).Outcome("a", ValueCodecs.Int32).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void The_values_of_elements_leave_out_those_that_have_none()
    {
        var invocation = Of(Ended(TaskRunState.Succeeded, "1"), Ended(TaskRunState.Warning), Ended(TaskRunState.Succeeded, "3"));

        invocation.Values("a", ValueCodecs.Int32).ShouldBe([1, 3]);
        invocation.Outcomes("a", ValueCodecs.Int32).Select(outcome => outcome.State).ShouldBe([TaskRunState.Succeeded, TaskRunState.Warning, TaskRunState.Succeeded]);
    }

    [Fact]
    public void A_missing_service_is_named_with_the_way_out() =>
        Should.Throw<PipelineException>(() => Of().Service<IDisposable>()).Message.ShouldContain("AddSingleton<IDisposable");

    [Fact]
    public void An_optional_service_falls_back() => Of().ServiceOr("fallback").ShouldBe("fallback");

    private static UpstreamResult Ended(TaskRunState state, string? json = null) =>
        new(state, json is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(json), null);

    private static TaskInvocation Of(params UpstreamResult[] results) => new()
    {
        Services = new NoServices(),
        Flow = "n/f",
        Upstream = new Results(results),
        Execution = new ExecutionInfo { Id = "x", Namespace = "n", FlowId = "f", LogicalDate = DateTimeOffset.UnixEpoch },
    };

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class Results(UpstreamResult[] results) : IUpstreamResults
    {
        public UpstreamResult Get(string taskId) => results[0];

        public IReadOnlyList<UpstreamResult> GetElements(string taskId) => results;
    }
}
