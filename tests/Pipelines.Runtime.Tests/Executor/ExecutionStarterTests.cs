using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class ExecutionStarterTests
{
    private static InputsDefinition SecretInputs { get; } = InputsDefinition.None with
    {
        Read = (json, context) => ValueCodecs.Secret.Read(json.GetProperty("token"), context),
        Write = (writer, inputs) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("token");
            ValueCodecs.Secret.Write(writer, (Secret)inputs!);
            writer.WriteEndObject();
        },
    };

    [Fact]
    public async Task Every_mistake_in_the_inputs_is_reported_and_nothing_is_started()
    {
        await using var host = await TestHost.StartAsync();

        var exception = await Should.ThrowAsync<InputException>(() => host.StartAsync(Of(Task("a")), """{"month":1,"taxi":2}"""));

        exception.Errors.Select(error => error.Input).ShouldBe(["month", "taxi"]);
        (await host.Store.ListExecutionsAsync(new(), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_execution_that_is_only_queued_is_claimed_at_once()
    {
        var flow = Of(Task("a"));
        await using var host = await TestHost.StartAsync(flows: flow);

        var id = await host.StartAsync(flow, driveHere: false);

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task The_slow_poll_finds_what_nobody_told_of()
    {
        await using var host = await TestHost.StartAsync(flows: Of(Task("a")));
        await host.StoreAsync(ExecutionState.Created, null);

        // Time that passed before the executor waits would be gone from its wait.
        await host.AdvanceUntilAsync(host.SeenAsync(seen => seen is ExecutionStateChanged { ExecutionId: "e1", State: ExecutionState.Succeeded }));
    }

    [Fact]
    public async Task Executions_of_unknown_flows_are_left_to_others()
    {
        await using var host = await TestHost.StartAsync(flows: Of(Task("a")) with { Id = "other" });
        await host.StoreAsync(ExecutionState.Created, null);

        host.Time.Advance(host.Options.PollInterval);
        await host.StopAsync();

        (await host.Store.GetExecutionAsync("e1", default))!.State.ShouldBe(ExecutionState.Created);
    }

    [Fact]
    public async Task Labels_of_the_request_come_before_those_of_the_flow()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("a")) with { Labels = new Dictionary<string, string> { ["team"] = "data", ["tier"] = "1" } };
        var request = new StartRequest { Flow = flow, Inputs = JsonDocument.Parse("{}").RootElement, DriveHere = true, Labels = new Dictionary<string, string> { ["tier"] = "2" } };

        var execution = await host.EndAsync(await host.Starter.StartAsync(request, default));

        execution.Labels.ShouldBe(new Dictionary<string, string> { ["team"] = "data", ["tier"] = "2" }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_secret_is_stored_encrypted_and_reaches_the_flow_in_clear()
    {
        await using var host = await TestHost.StartAsync();
        object? given = null;
        var flow = Of(Task("a", (call, _) =>
        {
            given = call.Inputs;
            return ValueTask.FromResult(TaskOutput.None);
        })) with
        { Inputs = SecretInputs };

        var execution = await host.RunAsync(flow, """{"token":"hunter2"}""");

        ((Secret)given!).Reveal().ShouldBe("hunter2");
        Text(execution.InputsJson).ShouldNotContain("hunter2");
        Text(execution.InputsJson).ShouldContain("$secret");
    }

    [Fact]
    public async Task A_secret_that_a_task_gives_away_is_kept_in_no_log_and_no_error()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("a", (call, _) => throw new InvalidOperationException($"Login with {((Secret)call.Inputs!).Reveal()} failed."))) with { Inputs = SecretInputs };

        var execution = await host.RunAsync(flow, """{"token":"hunter2"}""");

        execution.Error!.Message.ShouldBe("Login with *** failed.");
        var line = (await host.LogsAsync(execution.Id)).ShouldHaveSingleItem();
        $"{line.Message} {line.Exception}".ShouldNotContain("hunter2");
        (await host.Store.GetAttemptsAsync(execution.Id, default))[0].Error!.Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_secret_in_an_output_is_stored_encrypted_and_handed_on_in_clear()
    {
        await using var host = await TestHost.StartAsync();
        var given = "";
        var flow = Of(
            Task("login", (_, _) => ValueTask.FromResult(TaskOutput.Of(new Secret("hunter2"), ValueCodecs.Secret))),
            Task("use", (call, _) =>
            {
                given = call.Value("login", ValueCodecs.Secret).Reveal();
                return ValueTask.FromResult(TaskOutput.None);
            }, Value("login")));

        var execution = await host.RunAsync(flow);

        given.ShouldBe("hunter2");
        (await host.OutputAsync(execution.Id, "login")).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Waiting_for_an_execution_that_does_not_exist_says_so()
    {
        await using var host = await TestHost.StartAsync();

        (await Should.ThrowAsync<PipelineException>(() => host.Starter.WaitAsync("none", default))).Message.ShouldContain("'none'");
    }
}
