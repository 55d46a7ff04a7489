using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Telemetry;

public sealed class LogScopesTests
{
    [Fact]
    public void Where_no_provider_reads_scopes_none_is_made()
    {
        var scopes = new LogScopes([new AttemptLoggerProvider()]);

        scopes.Begin(NullLogger.Instance, "e1", "test/flow").ShouldBeNull();
        scopes.Begin(NullLogger.Instance, "e1", "test/flow", "load", 3, 1).ShouldBeNull();
    }

    [Fact]
    public void Any_other_provider_may_read_them()
    {
        using var provider = new ListLoggerProvider();

        new LogScopes([new AttemptLoggerProvider(), provider]).Begin(NullLogger.Instance, "e1", "test/flow").ShouldNotBeNull();
    }

    [Fact]
    public void A_scope_reads_as_text_too() =>
        new ExecutionScope("e1", "test/flow", "load", 3, 1).ToString().ShouldBe("ExecutionId:e1 Flow:test/flow TaskId:load Element:3 Attempt:1");
}
