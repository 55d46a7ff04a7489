using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Executor.Subflows;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What an attempt may ask of the runtime, and what it told.</summary>
internal sealed class AttemptContext(ExecutorServices services, DrivenExecution execution, TaskRunKey key, int attempt, TaskSlot slot) : TaskContext
{
    private readonly Lock _gate = new();
    private AttemptProcesses? _processes;
    private AttemptFlows? _flows;
    private Dictionary<string, MetricRecord>? _metrics;
    private Dictionary<string, string>? _labels;

    /// <inheritdoc/>
    public override ExecutionInfo Execution { get; } = execution.Info;

    /// <inheritdoc/>
    public override string TaskId => key.TaskId;

    /// <inheritdoc/>
    public override int? ElementIndex => key.ElementIndex;

    /// <inheritdoc/>
    public override int AttemptNumber => attempt;

    /// <inheritdoc/>
    public override string IdempotencyKey => field ??= $"{Execution.Id}/{key}";

    /// <inheritdoc/>
    public override ILogger Logger => field ??= services.Loggers.CreateLogger(execution.Flow.Type.FullName ?? execution.Flow.FullName);

    /// <inheritdoc/>
    public override ITaskArtifacts Artifacts => field ??= new AttemptArtifacts(
        services.Artifacts,
        new ArtifactScope(Execution.Namespace, Execution.FlowId, Execution.Id, key.ToString()),
        execution.Secrets);

    /// <inheritdoc/>
    public override ITaskSecrets Secrets => field ??= new AttemptSecrets(services.Secrets, execution, key.TaskId);

    /// <inheritdoc/>
    public override IKeyValues KeyValues => field ??= new StoredKeyValues(
        new PatientKeyValueStore(services.KeyValues, services.Patience, slot.Stopping), services.Protector, services.Time, RequireLease, Execution.Namespace, execution.Secrets);

    /// <inheritdoc/>
    public override ITaskProcesses Processes => StartedProcesses ?? Interlocked.CompareExchange(ref _processes, new AttemptProcesses(this, execution.Flow.FullName, key, execution.Secrets, slot.Stopping), null) ?? _processes;

    /// <inheritdoc/>
    public override ITaskFlows Flows => Volatile.Read(ref _flows) ?? Interlocked.CompareExchange(ref _flows, new AttemptFlows(services, execution, slot), null) ?? _flows;

    /// <summary>The programs it runs and ran; <see langword="null"/> when it never ran any.</summary>
    public AttemptProcesses? StartedProcesses => Volatile.Read(ref _processes);

    /// <inheritdoc/>
    public override TimeProvider Time => services.MachineTime;

    /// <inheritdoc/>
    public override void ReportProgress(TaskProgress progress)
    {
        if (services.Events.IsWatched)
        {
            services.Events.Publish(new TaskProgressReported(Execution.Id, key, progress with { Unit = execution.Secrets.RedactOrNull(progress.Unit) }));
        }
    }

    /// <inheritdoc/>
    public override void AddMetric(string name, double value, string? unit = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (_gate)
        {
            _metrics ??= new Dictionary<string, MetricRecord>(StringComparer.Ordinal);
            AttemptBounds.CheckMetric(Owner, name, unit, _metrics.ContainsKey(name) ? 0 : _metrics.Count);
            _metrics[name] = _metrics.TryGetValue(name, out var sum)
                ? sum with { Value = sum.Value + value, Unit = unit ?? sum.Unit }
                : new MetricRecord(key, attempt, name, value, unit);
        }
    }

    /// <inheritdoc/>
    public override void SetLabel(string key, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            _labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
            AttemptBounds.CheckLabel(Owner, key, value, _labels.ContainsKey(key) ? 0 : _labels.Count);
            _labels[key] = value;
        }
    }

    /// <summary>The figures reported so far, as they may be kept.</summary>
    public IReadOnlyCollection<MetricRecord> Metrics
    {
        get
        {
            if (Volatile.Read(ref _metrics) is not { } metrics)
            {
                return [];
            }

            lock (_gate)
            {
                return execution.Secrets.Redactor.IsEmpty ? [.. metrics.Values] : Masked(metrics.Values);
            }
        }
    }

    /// <summary>The labels set so far, as they may be kept.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> Labels
    {
        get
        {
            if (Volatile.Read(ref _labels) is not { } labels)
            {
                return [];
            }

            lock (_gate)
            {
                return [.. labels.Select(label => KeyValuePair.Create(execution.Secrets.Redact(label.Key), execution.Secrets.Redact(label.Value)))];
            }
        }
    }

    /// <summary>What an attempt writes is fenced as its commits are: after the lease is gone, nothing of it counts.</summary>
    private NodeLease RequireLease() => services.Lease.Current
        ?? throw new StoreUnavailableException($"Task '{key}' of execution '{Execution.Id}' was to set a key-value after this process had stopped to write. Another process goes on with it.");

    private string Owner => $"Task '{TaskId}' of flow '{execution.Flow.FullName}'";

    // Masked names may be alike; what they counted is added up.
    private List<MetricRecord> Masked(IEnumerable<MetricRecord> metrics) =>
    [
        .. metrics
            .Select(metric => metric with { Name = execution.Secrets.Redact(metric.Name), Unit = execution.Secrets.RedactOrNull(metric.Unit) })
            .GroupBy(metric => metric.Name, StringComparer.Ordinal)
            .Select(group => group.First() with { Value = group.Sum(metric => metric.Value) }),
    ];
}
