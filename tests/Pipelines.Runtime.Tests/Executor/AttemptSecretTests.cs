using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

/// <summary>No way out of an attempt lets a secret through.</summary>
public sealed class AttemptSecretTests
{
    private const string Value = "hunter2-and-more";

    private static readonly string Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Value));

    [Fact]
    public async Task A_secret_of_a_provider_is_masked_in_logs_outputs_errors_labels_and_figures()
    {
        await using var host = await StartAsync();
        var flow = Of(
            Task("leak", async (call, token) =>
            {
                var secret = (await call.Context!.Secrets.GetAsync("api-key", token)).Reveal();
                call.Say($"log {secret} {Base64}");
                call.Context.SetLabel(secret, secret);
                call.Context.AddMetric(secret, 1, secret);
                call.Context.AddMetric(Base64, 2);
                return Json($$"""{"a":"{{secret}}","{{Base64}}":["{{secret}}"]}""");
            }),
            Task("fail", (_, _) => throw new InvalidOperationException($"error {Value}", new IOException(Base64)), Order("leak")) with { AllowFailure = true });

        var execution = await host.RunAsync(flow);

        (await host.OutputAsync(execution.Id, "leak")).ShouldBe("""{"a":"***","***":["***"]}""");
        execution.Labels.ShouldBe(new Dictionary<string, string> { ["***"] = "***" });
        var metric = (await host.Store.GetMetricsAsync(execution.Id, CancellationToken.None)).ShouldHaveSingleItem();
        (metric.Name, metric.Value, metric.Unit).ShouldBe(("***", 3, "***"));
        (await host.TaskRunAsync(execution.Id, "fail")).Error!.Message.ShouldBe("error *** (***)");
        var logs = await host.LogsAsync(execution.Id);
        logs[0].Message.ShouldBe("log *** ***");
        logs.ShouldAllBe(line => !$"{line.Message}{line.Exception}".Contains(Value, StringComparison.Ordinal) && !$"{line.Message}{line.Exception}".Contains(Base64, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_returned_secret_reaches_the_next_task_is_stored_encrypted_and_masked_elsewhere()
    {
        await using var host = await StartAsync();
        string? received = null;
        var flow = Of(
            Returning("login", """{"$secret":"exchanged-token"}"""),
            Task("use", (call, _) =>
            {
                received = Text(call.Upstream.Get("login").Json);
                call.Say("with exchanged-token");
                return ValueTask.FromResult(Json("\"exchanged-token\""));
            }, Value_("login")));

        var execution = await host.RunAsync(flow);

        received.ShouldBe("""{"$secret":"exchanged-token"}""");
        (await host.OutputAsync(execution.Id, "login")).ShouldNotContain("exchanged-token");
        (await host.OutputAsync(execution.Id, "use")).ShouldBe("\"***\"");
        (await host.LogsAsync(execution.Id)).ShouldHaveSingleItem().Message.ShouldBe("with ***");
    }

    [Fact]
    public async Task Progress_is_masked_and_names_of_artifacts_and_keys_hold_no_secret()
    {
        await using var host = await StartAsync();
        var messages = new List<string>();
        var execution = await host.RunAsync(Of(Task("leak", async (call, token) =>
        {
            var secret = (await call.Context!.Secrets.GetAsync("api-key", token)).Reveal();
            call.Context.ReportProgress(new TaskProgress(1, 2, secret));
            messages.Add((await Should.ThrowAsync<TaskFailedException>(() => call.Context.Artifacts.SaveAsync($"{secret}.txt", (_, _) => System.Threading.Tasks.Task.CompletedTask, token))).Message);
            messages.Add((await Should.ThrowAsync<PipelineException>(() => call.Context.KeyValues.SetAsync($"of/{secret}", 1, token))).Message);
            return TaskOutput.None;
        })));

        execution.State.ShouldBe(ExecutionState.Succeeded);
        host.Seen.OfType<TaskProgressReported>().ShouldHaveSingleItem().Progress.Unit.ShouldBe("***");
        messages.ShouldAllBe(message => message.Contains("with a secret in its name", StringComparison.Ordinal) || message.Contains("has a secret in it", StringComparison.Ordinal));
        messages.ShouldAllBe(message => !message.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_a_task_masks_is_masked_in_all_of_its_execution()
    {
        await using var host = await StartAsync();
        var flow = Of(
            Task("login", (call, _) =>
            {
                call.Context!.Secrets.Mask("exchanged-token").Reveal().ShouldBe("exchanged-token");
                return ValueTask.FromResult(TaskOutput.None);
            }),
            Task("use", (call, _) =>
            {
                call.Say("with exchanged-token");
                return ValueTask.FromResult(TaskOutput.None);
            }, Order("login")));

        var execution = await host.RunAsync(flow);

        (await host.LogsAsync(execution.Id)).ShouldHaveSingleItem().Message.ShouldBe("with ***");
    }

    [Fact]
    public async Task Outputs_of_the_flow_and_labels_it_is_started_with_are_masked()
    {
        await using var host = await StartAsync();
        var flow = Of(Task("a")) with
        {
            Inputs = TestInputs.Of(TestInputs.Of("password", InputKind.Secret)),
            Output = new OutputDefinition { Type = "string", Make = _ => Json($"\"is {Value}\"") },
        };

        var id = await host.Starter.StartAsync(
            new StartRequest
            {
                Flow = flow,
                Inputs = System.Text.Json.JsonElement.Parse("{\"password\":{\"$secret\":\"" + Value + "\"}}"),
                Labels = new Dictionary<string, string> { ["who"] = Value },
                DriveHere = true,
            },
            CancellationToken.None);
        var execution = await host.EndAsync(id);

        Text(execution.OutputsJson).ShouldBe("\"is ***\"");
        execution.Labels["who"].ShouldBe("***");
        Text(execution.InputsJson).ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_missing_secret_fails_the_task_and_names_it()
    {
        await using var host = await StartAsync();

        var execution = await host.RunAsync(Of(Task("load", async (call, token) =>
        {
            await call.Context!.Secrets.GetAsync("nowhere", token);
            return TaskOutput.None;
        })));

        execution.Error!.Message.ShouldBe("Secret 'nowhere' that task 'load' of flow 'test/flow' asks for is not set. Looked at: the test. Set one of these, then look with 'secrets check nowhere'.");
    }

    [Fact]
    public async Task Secrets_are_a_service_too()
    {
        await using var host = await StartAsync();
        var flow = Of(Task("load", async (call, token) =>
        {
            call.Say((await call.Services.GetRequiredService<ISecrets>().GetAsync("api-key", token)).Reveal());
            return TaskOutput.None;
        }));

        (await host.LogsAsync((await host.RunAsync(flow)).Id)).ShouldHaveSingleItem().Message.ShouldBe("***");
    }

    [Theory]
    [InlineData(AttemptBounds.MaxMetrics + 1, 1, "reports more than 1,000 figures")]
    [InlineData(1, AttemptBounds.MaxNameLength + 1, "gives a figure's name 201 characters, more than the 200 it may have")]
    public async Task Too_many_or_too_long_figures_fail_the_task_for_good(int count, int length, string expected)
    {
        await using var host = await StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            for (var number = 0; number < count; number++)
            {
                call.Context!.AddMetric(length > 1 ? new string('x', length) : $"row {number}", 1);
            }

            return ValueTask.FromResult(TaskOutput.None);
        }) with
        { Retry = new RetryPolicy { MaxRetries = 3 } });

        var execution = await host.RunAsync(flow);

        execution.Error!.Message.ShouldStartWith("Task 'load' of flow 'test/flow' " + expected);
        (await host.TaskRunAsync(execution.Id, "load")).Attempts.ShouldBe(1);
    }

    [Theory]
    [InlineData(AttemptBounds.MaxLabels + 1, 1, 1, "sets more than 100 labels")]
    [InlineData(1, AttemptBounds.MaxNameLength + 1, 1, "gives a label's key 201 characters, more than the 200")]
    [InlineData(1, 1, AttemptBounds.MaxLabelLength + 1, "gives the value of label 'k' 1,001 characters, more than the 1,000")]
    public async Task Too_many_or_too_long_labels_fail_the_task_for_good(int count, int keyLength, int valueLength, string expected)
    {
        await using var host = await StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            for (var number = 0; number < count; number++)
            {
                call.Context!.SetLabel(count > 1 ? $"row {number}" : new string('k', keyLength), new string('v', valueLength));
            }

            return ValueTask.FromResult(TaskOutput.None);
        }));

        (await host.RunAsync(flow)).Error!.Message.ShouldStartWith("Task 'load' of flow 'test/flow' " + expected);
    }

    private static TaskDependency Value_(string id) => TestFlow.Value(id);

    private static Task<TestHost> StartAsync() => TestHost.StartAsync(configure: services => services.AddSingleton<ISecretProvider>(new OneSecret()));

    private sealed class OneSecret : ISecretProvider
    {
        public string Describe(string name) => "the test";

        public ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(name == "api-key" ? new Secret(Value) : null);
    }
}
