using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Secrets;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class ExecutionLogTests
{
    [Fact]
    public void What_is_said_when_nobody_drives_the_execution_any_more_takes_no_memory()
    {
        var memory = new LogMemory();
        var log = new ExecutionLog("e1", new ExecutionSecrets(new SecretRegistry()), new ManualClock(), memory, new ExecutionEvents(NullLogger<ExecutionEvents>.Instance), () => { });
        log.Add(null, 0, LogLevel.Information, "driven", null);
        memory.Bytes.ShouldBeGreaterThan(0);

        log.Abandon();
        log.Add(null, 0, LogLevel.Warning, "late", null);

        memory.Bytes.ShouldBe(0);
        log.HasLines.ShouldBeFalse();
    }
}
