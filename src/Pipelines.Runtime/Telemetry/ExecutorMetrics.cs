using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pipelines.Runtime.Telemetry;

/// <summary>What the executor counts and measures. Tags are names of flows and tasks of the program, and states: their number is bounded.</summary>
internal sealed class ExecutorMetrics
{
    private static readonly ExecutionState[] WaitingStates = [ExecutionState.Created, ExecutionState.Queued, ExecutionState.Paused];

    private readonly Meter _meter;
    private readonly Counter<long> _executionsEnded;
    private readonly Histogram<double> _executionDuration;
    private readonly Histogram<double> _queueTime;
    private readonly Counter<long> _taskRunsEnded;
    private readonly Histogram<double> _attemptDuration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _interruptions;
    private readonly ObservableGauge<int> _queued;
    private IReadOnlyDictionary<ExecutionState, int> _inStore = new Dictionary<ExecutionState, int>();

    public ExecutorMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TelemetryNames.Source);
        _executionsEnded = _meter.CreateCounter<long>("pipelines.executions.ended", "{execution}", "Executions that ended.");
        _executionDuration = _meter.CreateHistogram("pipelines.execution.duration", "s", "From the first start of an execution to its end.", advice: Buckets.Long);
        _queueTime = _meter.CreateHistogram("pipelines.execution.queue_time", "s", "From the creation of an execution to its first start.", advice: Buckets.Long);
        _taskRunsEnded = _meter.CreateCounter<long>("pipelines.task_runs.ended", "{task_run}", "Task runs that ended; each element of a fanned-out task is one.");
        _attemptDuration = _meter.CreateHistogram("pipelines.attempt.duration", "s", "How long an attempt ran.", advice: Buckets.Long);
        _retries = _meter.CreateCounter<long>("pipelines.task.retries", "{retry}", "Attempts that failed and are followed by another.");
        _interruptions = _meter.CreateCounter<long>("pipelines.task.interruptions", "{interruption}", "Attempts that were cut off by the end of their process.");
        _queued = _meter.CreateObservableGauge("pipelines.executions.queued", ObserveQueued, "{execution}", "Executions in the store that nobody drives yet, or that wait for a person; every process on a store shows the same.");
    }

    /// <summary>Whether somebody wants to know how many executions wait.</summary>
    public bool CountsQueued => _queued.Enabled;

    /// <summary>Whether somebody wants to know how long attempts take.</summary>
    public bool MeasuresAttempts => _attemptDuration.Enabled;

    /// <summary>Offers the counts that are asked for rather than told.</summary>
    /// <param name="executions">Executions that this process drives.</param>
    /// <param name="usedSlots">Slots whose attempts run.</param>
    /// <param name="freeSlots">Slots that nobody holds.</param>
    /// <param name="waiting">Executions that wait for a slot.</param>
    public void Observe(Func<int> executions, Func<int> usedSlots, Func<int> freeSlots, Func<int> waiting)
    {
        _meter.CreateObservableUpDownCounter("pipelines.executions.active", executions, "{execution}", "Executions that this process drives.");
        _meter.CreateObservableUpDownCounter("pipelines.slots.used", usedSlots, "{slot}", "Slots whose attempts run.");
        _meter.CreateObservableUpDownCounter("pipelines.slots.free", freeSlots, "{slot}", "Slots that nobody holds.");
        _meter.CreateObservableUpDownCounter("pipelines.slots.waiting", waiting, "{execution}", "Executions that wait for a slot.");
    }

    /// <summary>An execution was started for the first time.</summary>
    public void ExecutionStarted(string flow, TimeSpan queued)
    {
        if (_queueTime.Enabled)
        {
            _queueTime.Record(queued.TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.Flow, flow));
        }
    }

    /// <summary>The end of an execution is durable.</summary>
    public void ExecutionEnded(string flow, ExecutionState state, TimeSpan duration)
    {
        if (_executionsEnded.Enabled || _executionDuration.Enabled)
        {
            var tags = new TagList { { TelemetryNames.Flow, flow }, { TelemetryNames.State, TelemetryNames.Of(state) } };
            _executionsEnded.Add(1, tags);
            _executionDuration.Record(duration.TotalSeconds, tags);
        }
    }

    /// <summary>The end of a task run is durable.</summary>
    public void TaskRunEnded(string flow, string task, TaskRunState state)
    {
        if (_taskRunsEnded.Enabled)
        {
            _taskRunsEnded.Add(1, new TagList { { TelemetryNames.Flow, flow }, { TelemetryNames.Task, task }, { TelemetryNames.State, TelemetryNames.Of(state) } });
        }
    }

    /// <summary>An attempt ended.</summary>
    public void AttemptEnded(string flow, string task, string state, TimeSpan duration) =>
        _attemptDuration.Record(duration.TotalSeconds, new TagList { { TelemetryNames.Flow, flow }, { TelemetryNames.Task, task }, { TelemetryNames.State, state } });

    /// <summary>An attempt failed, and another is due.</summary>
    public void Retrying(string flow, string task) => Count(_retries, flow, task);

    /// <summary>An attempt was cut off.</summary>
    public void Interrupted(string flow, string task) => Count(_interruptions, flow, task);

    /// <summary>How many executions the store has that have not ended.</summary>
    public void InStore(IReadOnlyDictionary<ExecutionState, int> counts) => Volatile.Write(ref _inStore, counts);

    private IEnumerable<Measurement<int>> ObserveQueued()
    {
        var counts = Volatile.Read(ref _inStore);
        return WaitingStates.Select(state =>
            new Measurement<int>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>(TelemetryNames.State, TelemetryNames.Of(state))));
    }

    private static void Count(Counter<long> counter, string flow, string task)
    {
        if (counter.Enabled)
        {
            counter.Add(1, new TagList { { TelemetryNames.Flow, flow }, { TelemetryNames.Task, task } });
        }
    }
}
