using System.Diagnostics;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Listens to the spans of a source and keeps those that ended.</summary>
internal sealed class SpanList : IDisposable
{
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public SpanList(params string[] otherSources)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryNames.Source || otherSources.Contains(source.Name),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (_ended)
                {
                    _ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Ended
    {
        get
        {
            lock (_ended)
            {
                return [.. _ended];
            }
        }
    }

    /// <summary>The spans of one execution, in the order of their end.</summary>
    public IReadOnlyList<Activity> Of(string executionId) => [.. Ended.Where(activity => (string?)activity.GetTagItem("pipelines.execution.id") == executionId)];

    /// <summary>The one span of an execution that has this name.</summary>
    public Activity Of(string executionId, string name) => Of(executionId).Single(activity => activity.OperationName == name);

    public void Dispose() => _listener.Dispose();
}
