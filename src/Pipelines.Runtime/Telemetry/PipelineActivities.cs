using System.Diagnostics;

namespace Pipelines.Runtime.Telemetry;

/// <summary>The source of the spans of executions, task runs and attempts.</summary>
internal static class PipelineActivities
{
    /// <summary>Ask <see cref="ActivitySource.HasListeners"/> before making anything for a span.</summary>
    public static ActivitySource Source { get; } = new(TelemetryNames.Source);

    /// <summary>Starts a span without making it the current one: a driver has many at once.</summary>
    public static Activity? StartDetached(string name, ActivityContext parent)
    {
        var current = Activity.Current;
        var activity = Source.StartActivity(name, ActivityKind.Internal, parent);
        Activity.Current = current;
        return activity;
    }

    /// <summary>Ends a span without touching the current one.</summary>
    public static void StopDetached(Activity activity)
    {
        var current = Activity.Current;
        activity.Stop();
        Activity.Current = current;
    }

    /// <summary>Marks a span as failed.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">What went wrong, without secrets: spans leave the process.</param>
    public static void SetError(Activity activity, TaskError error)
    {
        activity.SetStatus(ActivityStatusCode.Error, error.Message);
        activity.SetTag(TelemetryNames.ErrorType, error.Type);
    }

    /// <summary>Adds the event that OpenTelemetry has for an exception.</summary>
    public static void AddExceptionEvent(Activity activity, TaskError error) => activity.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection
    {
        ["exception.type"] = error.Type,
        ["exception.message"] = error.Message,
        ["exception.stacktrace"] = error.StackTrace,
    }));
}
