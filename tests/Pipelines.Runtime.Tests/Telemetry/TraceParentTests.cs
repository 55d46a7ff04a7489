using System.Diagnostics;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Tests.Telemetry;

public sealed class TraceParentTests
{
    [Fact]
    public void What_was_kept_is_gone_on_from()
    {
        var context = TraceParent.ContextOf("e1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        context.TraceId.ToString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
        context.SpanId.ToString().ShouldBe("b7ad6b7169203331");
        context.TraceFlags.ShouldBe(ActivityTraceFlags.Recorded);
        context.IsRemote.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no traceparent")]
    public void Without_one_the_trace_follows_from_the_execution(string? kept)
    {
        var context = TraceParent.ContextOf("e1", kept);

        context.ShouldBe(TraceParent.ContextOf("e1", kept));
        context.TraceId.ShouldNotBe(TraceParent.ContextOf("e2", kept).TraceId);
        context.SpanId.ShouldBe(default, "it has no span above it");
    }

    [Fact]
    public void Outside_of_any_span_nothing_is_kept() => TraceParent.Current.ShouldBeNull();

    [Fact]
    public void Within_a_span_it_is_kept()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        TraceParent.Current.ShouldBe(activity.Id);
    }
}
