namespace Pipelines.Testing.Tests.Flows;

/// <summary>What the tasks of a <see cref="ScriptedFlow"/> do.</summary>
public sealed record Script
{
    public Func<TaskContext, CancellationToken, Task> First { get; init; } = static (_, _) => Task.CompletedTask;

    public Func<TaskContext, CancellationToken, Task> Second { get; init; } = static (_, _) => Task.CompletedTask;
}
