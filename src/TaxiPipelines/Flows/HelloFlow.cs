using Microsoft.Extensions.Logging;
using Pipelines;

namespace TaxiPipelines.Flows;

/// <summary>Greets, makes something, sleeps on it, and says goodbye: the smallest flow that shows order, data and time.</summary>
/// <remarks>It is the course's <c>01_hello_world</c>, but for the level of its log: a greeting is no error.</remarks>
[Flow("hello", Namespace = "zoomcamp")]
[Concurrency(2, OnLimit = OnLimit.Fail)]
public sealed partial class HelloFlow(HelloFlow.Inputs inputs)
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(15);

    /// <summary>Whom to greet, and how slowly.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Pause">How long to sleep in between. Default: 15 seconds.</param>
    public sealed record Inputs(string Name = "Will", TimeSpan? Pause = null);

    /// <summary>What was made.</summary>
    /// <param name="Value">A text.</param>
    public sealed record Outputs(string Value);

    /// <summary>Greets Sarah every morning; switched off until someone wants it.</summary>
    [Schedule("0 10 * * *", Enabled = false)]
    public static Inputs Schedule(ScheduleTick tick) => new("Sarah");

    /// <summary>Says hello.</summary>
    [Task]
    public void HelloMessage(TaskContext task) => LogLine(task.Logger, $"Hello, {inputs.Name}!");

    /// <summary>Makes the text that is logged after the sleep.</summary>
    [Task(After = [nameof(HelloMessage)])]
    public string GenerateOutput() => "I was generated during this execution.";

    /// <summary>Sleeps on the task's clock: in a test, 15 seconds are none.</summary>
    [Task(After = [nameof(GenerateOutput)])]
    public Task SleepAsync(TaskContext task, CancellationToken cancellationToken) => Task.Delay(inputs.Pause ?? DefaultPause, task.Time, cancellationToken);

    /// <summary>Logs what was made before the sleep.</summary>
    [Task(After = [nameof(SleepAsync)])]
    public void LogOutput(string generateOutput, TaskContext task) => LogLine(task.Logger, $"This is an output: {generateOutput}");

    /// <summary>Says goodbye.</summary>
    [Task(After = [nameof(LogOutput)])]
    public void GoodbyeMessage(TaskContext task) => LogLine(task.Logger, $"Goodbye, {inputs.Name}!");

    /// <summary>What the execution leaves.</summary>
    [Output]
    public Outputs Result(string generateOutput) => new(generateOutput);

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
