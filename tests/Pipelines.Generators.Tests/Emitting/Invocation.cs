using System.Text;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>Makes invocations by hand, as the runtime would.</summary>
internal static class Invocation
{
    public static readonly ExecutionInfo Execution = new()
    {
        Id = "01j00000000000000000000000",
        Namespace = "tests",
        FlowId = "flow",
        LogicalDate = new DateTimeOffset(2019, 1, 31, 0, 0, 0, TimeSpan.Zero),
    };

    public static TaskInvocation Of(object? inputs = null, FakeUpstream? upstream = null, string? element = null, ApprovalDecision? decision = null, params object[] services) => new()
    {
        Services = new FakeServices(services),
        Flow = "tests/flow",
        Execution = Execution,
        Inputs = inputs,
        Upstream = upstream ?? new FakeUpstream(),
        ElementJson = element is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(element),
        Decision = decision,
        Failure = new FlowFailure(Execution, [new TaskFailure("extract", null, 1, new TaskError("System.Exception", "broken"))]),
    };

    private sealed class FakeServices(object[] services) : IServiceProvider
    {
        public object? GetService(Type serviceType) => Array.Find(services, serviceType.IsInstanceOfType);
    }
}

/// <summary>Results of tasks, given as JSON.</summary>
internal sealed class FakeUpstream : IUpstreamResults
{
    private readonly Dictionary<string, UpstreamResult> _results = [];
    private readonly Dictionary<string, List<UpstreamResult>> _elements = [];

    public FakeUpstream Succeeded(string task, string json)
    {
        _results[task] = Ok(json);
        return this;
    }

    public FakeUpstream Skipped(string task)
    {
        _results[task] = new UpstreamResult(TaskRunState.Skipped, null, null);
        return this;
    }

    public FakeUpstream Failed(string task, string message)
    {
        _results[task] = new UpstreamResult(TaskRunState.Failed, null, new TaskError("System.Exception", message));
        return this;
    }

    /// <summary>A fanned-out task; a null among the elements has failed.</summary>
    public FakeUpstream Elements(string task, params string?[] json)
    {
        _results[task] = Ok($"[{string.Join(",", json.OfType<string>())}]");
        _elements[task] = [.. json.Select(element => element is null ? new UpstreamResult(TaskRunState.Failed, null, new TaskError("System.Exception", "broken")) : Ok(element))];
        return this;
    }

    public UpstreamResult Get(string taskId) => _results[taskId];

    public IReadOnlyList<UpstreamResult> GetElements(string taskId) => _elements[taskId];

    private static UpstreamResult Ok(string json) => new(TaskRunState.Succeeded, Encoding.UTF8.GetBytes(json), null);
}
