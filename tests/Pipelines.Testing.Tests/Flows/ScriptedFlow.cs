using System.Text;
using Microsoft.Extensions.Logging;

namespace Pipelines.Testing.Tests.Flows;

/// <summary>Does in its tasks what a test says; for what depends on time.</summary>
[Flow("scripted", Namespace = "tests")]
public sealed partial class ScriptedFlow(Script script, ILogger<ScriptedFlow> logger)
{
    [Task, Retry(3, Delay = "1h")]
    public Task FirstAsync(TaskContext task, CancellationToken cancellationToken) => script.First(task, cancellationToken);

    [Task, Timeout("10m")]
    public Task SecondAsync(TaskContext task, CancellationToken cancellationToken) => script.Second(task, cancellationToken);

    [Task(After = [nameof(FirstAsync), nameof(SecondAsync)])]
    public async Task<Artifact> ReportAsync(TaskContext task, CancellationToken cancellationToken)
    {
        LogReport(logger, task.Execution.FlowId);
        return await task.Artifacts.SaveAsync("report.txt", (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes("done"), token).AsTask(), cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "Report of {Flow}")]
    private static partial void LogReport(ILogger logger, string flow);
}
