using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Webhooks;

namespace Pipelines.Runtime.Tests.Triggers.Webhooks;

public sealed class WebhookDispatcherTests
{
    private static FlowDefinition Flow(WebhookTriggerDefinition? webhook = null) => TriggerScene.Flow("deploy", webhook ?? Webhook()) with
    {
        Inputs = TestInputs.Of(TestInputs.Text("branch")),
        Output = new OutputDefinition { Type = "string", Make = static _ => TestFlow.Json("""{"done":true}""") },
    };

    private static WebhookTriggerDefinition Webhook(string key = "deploy-7f3a9c") => new()
    {
        Id = "pushed",
        Key = key,
        Map = static (request, context) =>
        {
            var text = Encoding.UTF8.GetString(request.Body.Span);
            if (text == "bad")
            {
                context.EnterProperty("branch");
                context.AddError("is required");
                context.Leave();
                return [];
            }

            return text switch
            {
                "throw" => throw new InvalidOperationException("broken"),
                "none" => [],
                "two" => [TriggerScene.Json("""{"branch":"a"}"""), TriggerScene.Json("""{"branch":"b"}""")],
                "unfit" => [TriggerScene.Json("{}")],
                _ => [TriggerScene.Json($$"""{"branch":"{{text}}"}""")],
            };
        },
    };

    private static WebhookCall Call(string body = "main", string key = "deploy-7f3a9c", string method = "POST", params (string Name, string Value)[] headers) => new()
    {
        Key = key,
        Method = method,
        Body = Encoding.UTF8.GetBytes(body),
        ReceivedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Headers = headers.ToDictionary(static header => header.Name, static header => header.Value, StringComparer.OrdinalIgnoreCase),
    };

    private static Task<WebhookResult> SendAsync(TriggerScene scene, WebhookCall call) =>
        scene.Host.Get<IWebhookDispatcher>().DispatchAsync(call, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2));

    [Fact]
    public async Task A_request_starts_its_flow()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        var accepted = (await SendAsync(scene, Call())).ShouldBeOfType<WebhookAccepted>();

        accepted.IsNew.ShouldBeTrue();
        var execution = await scene.Host.EndAsync(accepted.ExecutionIds.ShouldHaveSingleItem());
        execution.Trigger.ShouldBe("pushed");
        TestFlow.Text(execution.InputsJson).ShouldBe("""{"branch":"main"}""");
    }

    [Theory]
    [InlineData("deploy-7f3a9d")]
    [InlineData("deploy-7f3a9")]
    [InlineData("")]
    public async Task Another_key_finds_nothing(string key)
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call(key: key))).ShouldBeOfType<WebhookNotFound>();
        scene.Host.Get<IWebhookDispatcher>().FindMaxBodyBytes(key).ShouldBeNull();
    }

    [Fact]
    public async Task A_webhook_that_is_disabled_is_not_there()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { IsEnabled = false }));

        (await SendAsync(scene, Call())).ShouldBeOfType<WebhookNotFound>();
    }

    [Fact]
    public async Task Another_method_is_told_which_are_allowed()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { Methods = ["GET", "PUT"] }));

        (await SendAsync(scene, Call())).ShouldBeOfType<WebhookMethodNotAllowed>().Allowed.ShouldBe(["GET", "PUT"]);
        (await SendAsync(scene, Call(method: "put"))).ShouldBeOfType<WebhookAccepted>();
    }

    [Fact]
    public async Task A_body_that_is_too_large_starts_nothing()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { MaxBodyBytes = 3 }));

        (await SendAsync(scene, Call("main"))).ShouldBeOfType<WebhookTooLarge>().MaxBodyBytes.ShouldBe(3);
        scene.Host.Get<IWebhookDispatcher>().FindMaxBodyBytes("deploy-7f3a9c").ShouldBe(3);
    }

    [Fact]
    public async Task Mistakes_in_the_body_are_told_by_field()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call("bad"))).ShouldBeOfType<WebhookInvalid>().Errors.ShouldBe([new InputError("branch", "is required")]);
        scene.Health.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inputs_that_do_not_fit_are_mistakes_of_the_request()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call("unfit"))).ShouldBeOfType<WebhookInvalid>().Errors.ShouldHaveSingleItem().Input.ShouldBe("branch");
    }

    [Fact]
    public async Task A_method_that_throws_is_no_mistake_of_the_request()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call("throw"))).ShouldBeOfType<WebhookFailed>();

        scene.Health.Failures.ShouldHaveSingleItem().Trigger.ShouldBe("test/deploy/pushed");
        await SendAsync(scene, Call());
        scene.Health.IsHealthy["test/deploy/pushed"].ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_whose_condition_is_not_met_starts_nothing()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call("none"))).ShouldBeOfType<WebhookAccepted>().ExecutionIds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_inputs_start_several_executions()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call("two"))).ShouldBeOfType<WebhookAccepted>().ExecutionIds.Count.ShouldBe(2);
        (await scene.EndedAsync("deploy", 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_delivery_that_comes_again_starts_nothing_more()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());
        var call = Call(headers: ("idempotency-key", "d1"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(scene, call)));

        var accepted = answers.Cast<WebhookAccepted>().ToList();
        accepted.Count(static one => one.IsNew).ShouldBe(1);
        accepted.SelectMany(static one => one.ExecutionIds).Distinct().ShouldHaveSingleItem();
        (await scene.ExecutionsAsync("deploy")).Count.ShouldBe(1);
        (await SendAsync(scene, Call(headers: ("Idempotency-Key", "d2")))).ShouldBeOfType<WebhookAccepted>().IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task A_deliverys_name_that_is_too_long_is_a_mistake()
    {
        await using var scene = await TriggerScene.StartAsync(Flow());

        (await SendAsync(scene, Call(headers: ("Idempotency-Key", new string('x', 256))))).ShouldBeOfType<WebhookInvalid>().Errors.ShouldHaveSingleItem().Input.ShouldBe("Idempotency-Key");
    }

    [Fact]
    public async Task A_webhook_that_waits_answers_with_the_outputs()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { WaitFor = TimeSpan.FromSeconds(30) }));

        var completed = (await SendAsync(scene, Call())).ShouldBeOfType<WebhookCompleted>();

        completed.State.ShouldBe(ExecutionState.Succeeded);
        TestFlow.Text(completed.OutputsJson).ShouldBe("""{"done":true}""");
    }

    [Fact]
    public async Task A_delivery_that_comes_again_waits_for_the_same_outputs()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { WaitFor = TimeSpan.FromSeconds(30) }));
        var call = Call(headers: ("Idempotency-Key", "d1"));
        var first = (await SendAsync(scene, call)).ShouldBeOfType<WebhookCompleted>();

        var second = (await SendAsync(scene, call)).ShouldBeOfType<WebhookCompleted>();

        second.ShouldBe(first with { IsNew = false, OutputsJson = second.OutputsJson });
    }

    /// <summary>Fails, and is tried again as a whole ten seconds later, until the last try works.</summary>
    private static FlowDefinition TriedAgain(int failures, TimeSpan waitFor)
    {
        var tries = 0;
        return Flow(Webhook() with { WaitFor = waitFor }) with
        {
            Retry = new RetryPolicy { MaxRetries = 5, Delay = TimeSpan.FromSeconds(10) },
            Tasks = [TestFlow.Task("work", (_, _) => Interlocked.Increment(ref tries) <= failures ? throw new InvalidOperationException("not yet") : ValueTask.FromResult(TaskOutput.None))],
        };
    }

    [Fact]
    public async Task A_webhook_that_waits_answers_with_the_last_try_of_an_execution_that_is_tried_again_as_a_whole()
    {
        await using var scene = await TriggerScene.StartAsync(TriedAgain(failures: 2, waitFor: TimeSpan.FromMinutes(5)));
        var answer = SendAsync(scene, Call());

        await scene.UntilAsync(() => Task.FromResult(answer.IsCompleted), "the answer");

        var completed = (await answer).ShouldBeOfType<WebhookCompleted>();
        completed.State.ShouldBe(ExecutionState.Succeeded);
        TestFlow.Text(completed.OutputsJson).ShouldBe("""{"done":true}""");
        (await scene.Host.Store.GetExecutionAsync(completed.ExecutionId, CancellationToken.None)).ShouldNotBeNull().Attempt.ShouldBe(3);
    }

    [Fact]
    public async Task A_try_again_that_comes_later_than_a_webhook_waits_is_answered_as_accepted()
    {
        await using var scene = await TriggerScene.StartAsync(TriedAgain(failures: 1, waitFor: TimeSpan.FromSeconds(5)));
        var answer = SendAsync(scene, Call());

        await scene.UntilAsync(() => Task.FromResult(answer.IsCompleted), "the answer");

        (await answer).ShouldBeOfType<WebhookAccepted>();
        await scene.EndedAsync("deploy", 2);
    }

    [Fact]
    public async Task What_takes_longer_than_a_webhook_waits_is_answered_as_accepted()
    {
        var gate = new Gate();
        var flow = Flow(Webhook() with { WaitFor = TimeSpan.FromSeconds(5) }) with
        {
            Tasks = [TestFlow.Task("work", async (_, token) => { await gate.WaitAsync(token); return TaskOutput.None; })],
        };
        await using var scene = await TriggerScene.StartAsync(flow);
        var answer = SendAsync(scene, Call());
        await gate.Reached;
        answer.IsCompleted.ShouldBeFalse();

        // The task may be there before the webhook waits for it.
        await scene.Host.AdvanceUntilAsync(answer);

        var accepted = (await answer).ShouldBeOfType<WebhookAccepted>();
        gate.Open();
        await scene.Host.EndAsync(accepted.ExecutionIds.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task More_requests_than_allowed_are_told_when_to_come_again()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { RequestsPerMinute = 2 }));
        await SendAsync(scene, Call());
        await SendAsync(scene, Call());

        (await SendAsync(scene, Call())).ShouldBeOfType<WebhookRateLimited>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_signature_is_checked_with_the_named_secret_before_anything_is_counted()
    {
        var secrets = new Secrets { ["github"] = "It's a Secret to Everybody" };
        await using var scene = await TriggerScene.StartAsync(
            services => services.AddSingleton<ISecretProvider>(secrets), null, Flow(Webhook() with { Signature = WebhookSignature.GitHub, Secret = "github", RequestsPerMinute = 1 }));

        (await SendAsync(scene, Call("Hello, World!"))).ShouldBeOfType<WebhookUnauthorized>();
        (await SendAsync(scene, Call("Hello, World!", headers: ("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"))))
            .ShouldBeOfType<WebhookAccepted>();
    }

    [Fact]
    public async Task A_secret_that_is_not_set_is_a_failure_of_the_webhook()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(Webhook() with { Signature = WebhookSignature.Slack, Secret = "slack" }));

        (await SendAsync(scene, Call())).ShouldBeOfType<WebhookFailed>();

        scene.Health.Failures.ShouldHaveSingleItem().Exception.Message.ShouldContain("'slack'");
    }

    [Fact]
    public async Task Two_webhooks_with_one_key_are_told_at_the_start()
    {
        await using var scene = await TriggerScene.StartAsync(Flow(), TriggerScene.Flow("other", Webhook()));

        var exception = await Should.ThrowAsync<PipelineException>(() => scene.ServeAsync());

        exception.Message.ShouldContain("'test/deploy/pushed' and 'test/other/pushed'");
    }

    private sealed class Secrets : Dictionary<string, string>, ISecretProvider
    {
        public string Describe(string name) => "the test";

        public ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(TryGetValue(name, out var value) ? new Secret(value) : null);
    }
}
