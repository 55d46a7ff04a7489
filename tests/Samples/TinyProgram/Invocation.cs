using Pipelines;
using Pipelines.Definitions;

namespace TinyProgram;

/// <summary>What a task is given when nothing runs around it.</summary>
internal sealed class Invocation : IServiceProvider, IUpstreamResults
{
    public static TaskInvocation Of(object? inputs)
    {
        var nothing = new Invocation();
        return new TaskInvocation
        {
            Services = nothing,
            Upstream = nothing,
            Flow = "tiny",
            Inputs = inputs,
            Execution = new ExecutionInfo { Id = "tiny", Namespace = "tiny", FlowId = "tiny", LogicalDate = DateTimeOffset.UnixEpoch },
        };
    }

    public object? GetService(Type serviceType) => null;

    public UpstreamResult Get(string taskId) => throw new InvalidOperationException($"No task '{taskId}' ran.");

    public IReadOnlyList<UpstreamResult> GetElements(string taskId) => throw new InvalidOperationException($"No task '{taskId}' ran.");
}
