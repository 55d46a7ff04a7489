using System.Text;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Flows made by hand, of delegates.</summary>
internal static class TestFlow
{
    public static FlowDefinition Of(params TaskDefinition[] tasks) => new()
    {
        Namespace = "test",
        Id = "flow",
        Revision = "1",
        Type = typeof(TestFlow),
        Tasks = tasks,
    };

    /// <summary>A task that returns nothing, at once.</summary>
    public static TaskDefinition Task(string id, params TaskDependency[] dependencies) => Task(id, static (_, _) => ValueTask.FromResult(TaskOutput.None), dependencies);

    public static TaskDefinition Task(string id, Func<TaskInvocation, CancellationToken, ValueTask<TaskOutput>> invoke, params TaskDependency[] dependencies) =>
        new() { Id = id, Dependencies = dependencies, InvokeAsync = invoke };

    /// <summary>A task that returns a JSON value, at once.</summary>
    public static TaskDefinition Returning(string id, string json, params TaskDependency[] dependencies) =>
        Task(id, (_, _) => ValueTask.FromResult(Json(json)), dependencies);

    public static TaskDefinition Failing(string id, params TaskDependency[] dependencies) =>
        Task(id, static (_, _) => throw new InvalidOperationException("broken"), dependencies);

    public static TaskDependency Value(string id) => new(id, DependencyKind.Value);

    public static TaskDependency Order(string id) => new(id, DependencyKind.Order);

    public static TaskDependency Optional(string id) => new(id, DependencyKind.Optional);

    public static TaskDependency Outcome(string id) => new(id, DependencyKind.Outcome);

    public static TaskOutput Json(string json) => new(Encoding.UTF8.GetBytes(json));

    public static string Text(ReadOnlyMemory<byte>? json) => json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "nothing";
}
