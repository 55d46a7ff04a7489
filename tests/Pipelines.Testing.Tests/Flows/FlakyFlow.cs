namespace Pipelines.Testing.Tests.Flows;

/// <summary>Fails as a whole until its third try.</summary>
[Flow("flaky", Namespace = "tests"), Retry(2, Delay = "1h", Scope = RetryScope.Execution)]
public sealed partial class FlakyFlow(ExecutionInfo execution)
{
    [Task]
    public int Work() => execution.Attempt < 3 ? throw new IOException("not yet") : execution.Attempt;
}
