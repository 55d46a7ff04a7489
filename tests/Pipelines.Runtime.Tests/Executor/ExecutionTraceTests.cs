using System.Diagnostics;
using System.Net;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

[Collection(SpanGroup.Name)]
public sealed class ExecutionTraceTests
{
    [Fact]
    public async Task An_execution_is_a_span_above_its_task_runs_and_they_are_above_their_attempts()
    {
        using var spans = new SpanList();
        await using var host = await TestHost.StartAsync();

        var id = (await host.RunAsync(Of(Task("load"), Task("after", Order("load"))))).Id;
        await host.StopAsync();

        var execution = spans.Of(id, "execution test/flow");
        execution.ParentSpanId.ShouldBe(default);
        execution.GetTagItem("pipelines.flow").ShouldBe("test/flow");
        execution.GetTagItem("pipelines.namespace").ShouldBe("test");
        execution.GetTagItem("pipelines.state").ShouldBe("succeeded");
        foreach (var task in new[] { "load", "after" })
        {
            var run = spans.Of(id, $"task {task}");
            run.ParentSpanId.ShouldBe(execution.SpanId);
            run.GetTagItem("pipelines.task").ShouldBe(task);
            run.GetTagItem("pipelines.state").ShouldBe("succeeded");
            var attempt = spans.Of(id, $"attempt {task}");
            attempt.ParentSpanId.ShouldBe(run.SpanId);
            attempt.GetTagItem("pipelines.attempt").ShouldBe(1);
            attempt.GetTagItem("pipelines.state").ShouldBe("succeeded");
        }
    }

    [Fact]
    public async Task Attempts_of_a_task_run_share_its_span_and_a_failed_one_says_why()
    {
        using var spans = new SpanList();
        await using var host = await TestHost.StartAsync();
        var flow = Of(Failing("load") with { Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.Zero } });

        var id = await host.StartAsync(flow);
        await host.AdvanceUntilAsync(host.EndAsync(id));
        await host.StopAsync();

        var run = spans.Of(id, "task load");
        run.Status.ShouldBe(ActivityStatusCode.Error);
        var attempts = spans.Of(id).Where(span => span.OperationName == "attempt load").ToList();
        attempts.Select(attempt => attempt.GetTagItem("pipelines.attempt")).ShouldBe([1, 2]);
        foreach (var attempt in attempts)
        {
            attempt.ParentSpanId.ShouldBe(run.SpanId);
            attempt.Status.ShouldBe(ActivityStatusCode.Error);
            attempt.StatusDescription.ShouldBe("broken");
            attempt.GetTagItem("error.type").ShouldBe("System.InvalidOperationException");
            attempt.Events.Single().Tags.ShouldContain(new KeyValuePair<string, object?>("exception.message", "broken"));
        }

        spans.Of(id, "execution test/flow").Status.ShouldBe(ActivityStatusCode.Error);
    }

    [Fact]
    public async Task Elements_of_a_fanned_out_task_are_below_the_task_as_a_whole()
    {
        using var spans = new SpanList();
        await using var host = await TestHost.StartAsync();
        var flow = Of(Returning("list", "[1,2]"), Task("each", Value("list")) with { Each = "list" });

        var id = (await host.RunAsync(flow)).Id;
        await host.StopAsync();

        var all = spans.Of(id).Where(span => span.OperationName == "task each").ToList();
        var whole = all.Single(span => span.GetTagItem("pipelines.task.element") is null);
        whole.ParentSpanId.ShouldBe(spans.Of(id, "execution test/flow").SpanId);
        var elements = all.Where(span => span != whole).ToList();
        elements.Select(span => span.GetTagItem("pipelines.task.element")).ShouldBe([0, 1], ignoreOrder: true);
        elements.ShouldAllBe(span => span.ParentSpanId == whole.SpanId);
    }

    [Fact]
    public async Task A_request_made_in_a_task_carries_the_trace_on_from_the_attempt()
    {
        using var spans = new SpanList("System.Net.Http");
        using var server = new LoopbackServer();
        await using var host = await TestHost.StartAsync();
        using var http = new HttpClient();
        var flow = Of(Task("fetch", async (_, token) =>
        {
            await http.GetAsync(server.Address, token);
            return TaskOutput.None;
        }));
        var received = server.TakeAsync();

        var id = (await host.RunAsync(flow)).Id;

        var header = ActivityContext.Parse((await received)["traceparent"]!, null);
        var attempt = spans.Of(id, "attempt fetch");
        header.TraceId.ShouldBe(attempt.TraceId);
        spans.Ended.Single(span => span.SpanId == header.SpanId).ParentSpanId.ShouldBe(attempt.SpanId);
    }

    [Fact]
    public async Task A_secret_in_an_error_does_not_leave_with_the_span()
    {
        using var spans = new SpanList();
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", static (_, _) => throw new InvalidOperationException("the key hunter2-hunter2 is wrong"))) with
        {
            Inputs = TestInputs.Of(TestInputs.Of("key", InputKind.Secret)),
        };

        var id = (await host.RunAsync(flow, """{"key":{"$secret":"hunter2-hunter2"}}""")).Id;
        await host.StopAsync();

        var texts = spans.Of(id).SelectMany(span => span.Events.SelectMany(e => e.Tags).Concat(span.TagObjects).Select(tag => $"{tag.Value}").Append(span.StatusDescription ?? ""));
        string.Join('\n', texts).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task The_trace_is_the_same_when_another_process_goes_on()
    {
        using var spans = new SpanList();
        await using var store = new ObservedStore();
        var gate = new Gate();
        var flow = Of(Task("load", async (call, token) =>
        {
            if (call.Context!.AttemptNumber == 1)
            {
                await gate.WaitAsync(token);
            }

            return TaskOutput.None;
        }));
        string id;
        await using (var first = await TestHost.StartAsync(store, options => options.ShutdownTimeout = TimeSpan.Zero, null, flow))
        {
            id = await first.StartAsync(flow);
            await gate.Reached;
            var stop = first.StopAsync();
            await first.AdvanceUntilAsync(stop);
        }

        await using var second = await TestHost.StartAsync(store, null, null, flow);
        await second.EndAsync(id);
        await second.StopAsync();

        spans.Of(id).Count(span => span.OperationName == "execution test/flow").ShouldBe(2);
        spans.Of(id).Select(span => span.TraceId).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_execution_started_within_a_span_belongs_to_its_trace_and_an_attempt_is_such_a_span()
    {
        using var spans = new SpanList();
        await using var host = await TestHost.StartAsync();
        var child = Of(Task("inner")) with { Id = "child" };
        var childId = "";
        var flow = Of(Task("call", async (_, _) =>
        {
            childId = await host.StartAsync(child);
            return TaskOutput.None;
        }));

        var id = (await host.RunAsync(flow)).Id;
        (await host.EndAsync(childId)).TraceParent.ShouldBe(spans.Of(id, "attempt call").Id);
        await host.StopAsync();

        var execution = spans.Of(childId, "execution test/child");
        execution.TraceId.ShouldBe(spans.Of(id, "execution test/flow").TraceId);
        execution.ParentSpanId.ShouldBe(spans.Of(id, "attempt call").SpanId);
    }

    [Fact]
    public async Task Without_a_listener_there_are_no_spans()
    {
        await using var host = await TestHost.StartAsync();
        Activity? current = null;

        await host.RunAsync(Of(Task("look", (_, _) =>
        {
            current = Activity.Current;
            return ValueTask.FromResult(TaskOutput.None);
        })));

        current.ShouldBeNull();
    }

    /// <summary>Answers requests and shows their headers.</summary>
    private sealed class LoopbackServer : IDisposable
    {
        private readonly HttpListener _listener;

        public LoopbackServer()
        {
            (_listener, var address) = LoopbackListener.Start();
            Address = new Uri(address);
        }

        public Uri Address { get; }

        public async Task<System.Collections.Specialized.NameValueCollection> TakeAsync()
        {
            var context = await _listener.GetContextAsync();
            context.Response.Close();
            return context.Request.Headers;
        }

        public void Dispose() => _listener.Close();
    }
}
