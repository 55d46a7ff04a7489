using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Executor;

namespace Pipelines.Testing;

/// <summary>A <see cref="TaskContext"/> for calling one task as the ordinary method it is; keeps what the task tells the runtime.</summary>
/// <example>
/// <code>
/// var task = new TestTaskContext();
/// var flow = new TaxiFlow(new(TaxiType.Green), task.Execution, source, warehouse);
///
/// var file = await flow.ExtractAsync(task, CancellationToken.None);
///
/// task.Metric("bytes").ShouldBe(file.SizeBytes);
/// </code>
/// </example>
public sealed class TestTaskContext : TaskContext
{
    private readonly Lock _gate = new();
    private readonly List<TestLogLine> _logs = [];
    private readonly List<TaskProgress> _progress = [];
    private readonly Dictionary<string, double> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly ExecutionInfo _execution;
    private readonly string _taskId;
    private readonly int? _elementIndex;
    private readonly int _attemptNumber;
    private readonly TimeProvider _time;

    /// <summary>Creates a context.</summary>
    /// <param name="execution">The execution the task is to believe in; <see langword="null"/> for one of flow <c>test/test</c>.</param>
    /// <param name="taskId">The task's id.</param>
    /// <param name="elementIndex">The element's index, from 0; <see langword="null"/> for a task that is not fanned out.</param>
    /// <param name="attemptNumber">Which attempt this is, from 1.</param>
    /// <param name="time">The clock; <see langword="null"/> for a <see cref="ManualClock"/>, which stands still.</param>
    /// <param name="files">Where the task's files are kept; <see langword="null"/> for a store of its own.</param>
    public TestTaskContext(
        ExecutionInfo? execution = null, string taskId = "task", int? elementIndex = null, int attemptNumber = 1, TimeProvider? time = null, InMemoryArtifactStore? files = null)
    {
        _execution = execution ?? new ExecutionInfo { Id = new string('0', 26), Namespace = "test", FlowId = "test", LogicalDate = ManualClock.DefaultStart };
        (_taskId, _elementIndex, _attemptNumber) = (taskId, elementIndex, attemptNumber);
        _time = time ?? new ManualClock();
        Files = files ?? new InMemoryArtifactStore();
        KeyValues = new InMemoryKeyValues(_execution.Namespace, _time);
        Logger = new CapturingLogger(this);
        Secrets = new TestTaskSecrets(SecretValues);
        Artifacts = new TestTaskArtifacts(Files, new ArtifactScope(_execution.Namespace, _execution.FlowId, _execution.Id, taskId));
    }

    /// <inheritdoc/>
    public override ExecutionInfo Execution => _execution;

    /// <inheritdoc/>
    public override string TaskId => _taskId;

    /// <inheritdoc/>
    public override int? ElementIndex => _elementIndex;

    /// <inheritdoc/>
    public override int AttemptNumber => _attemptNumber;

    /// <inheritdoc/>
    public override string IdempotencyKey => ElementIndex is { } index ? $"{Execution.Id}/{TaskId}.{index}" : $"{Execution.Id}/{TaskId}";

    /// <inheritdoc/>
    public override ILogger Logger { get; }

    /// <inheritdoc/>
    public override ITaskArtifacts Artifacts { get; }

    /// <summary>Key-values in memory, in the execution's namespace; a test sets some before and looks at them afterwards.</summary>
    public override InMemoryKeyValues KeyValues { get; }

    /// <inheritdoc/>
    public override ITaskSecrets Secrets { get; }

    /// <inheritdoc/>
    public override ITaskProcesses Processes => Programs;

    /// <summary>Stands for the flows the task runs as subflows: none is run, and each returns what the test says.</summary>
    public override TestTaskFlows Flows { get; } = new();

    /// <inheritdoc/>
    public override TimeProvider Time => _time;

    /// <summary>The secrets the task may ask for, by name; empty unless the test fills it.</summary>
    public IDictionary<string, string> SecretValues { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The files the task keeps.</summary>
    public InMemoryArtifactStore Files { get; }

    /// <summary>Stands for the programs the task runs: none is started.</summary>
    public TestTaskProcesses Programs { get; } = new();

    /// <summary>The lines the task logged, in order.</summary>
    public IReadOnlyList<TestLogLine> Logs => Read(() => _logs.ToList());

    /// <summary>How far the task said it was, in order.</summary>
    public IReadOnlyList<TaskProgress> Progress => Read(() => _progress.ToList());

    /// <summary>The sums of the figures the task reported.</summary>
    public IReadOnlyDictionary<string, double> Metrics => Read(() => new Dictionary<string, double>(_metrics));

    /// <summary>The labels the task set.</summary>
    public IReadOnlyDictionary<string, string> Labels => Read(() => new Dictionary<string, string>(_labels));

    /// <summary>The sum of a figure; 0 when the task did not report it.</summary>
    /// <param name="name">What is counted.</param>
    public double Metric(string name) => Metrics.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void ReportProgress(TaskProgress progress)
    {
        lock (_gate)
        {
            _progress.Add(progress);
        }
    }

    /// <inheritdoc/>
    public override void AddMetric(string name, double value, string? unit = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (_gate)
        {
            AttemptBounds.CheckMetric(Owner, name, unit, _metrics.ContainsKey(name) ? 0 : _metrics.Count);
            _metrics[name] = _metrics.GetValueOrDefault(name) + value;
        }
    }

    /// <inheritdoc/>
    public override void SetLabel(string key, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            AttemptBounds.CheckLabel(Owner, key, value, _labels.ContainsKey(key) ? 0 : _labels.Count);
            _labels[key] = value;
        }
    }

    private string Owner => $"Task '{TaskId}' of flow '{Execution.Namespace}/{Execution.FlowId}'";

    private T Read<T>(Func<T> copy)
    {
        lock (_gate)
        {
            return copy();
        }
    }

    private void Add(TestLogLine line)
    {
        lock (_gate)
        {
            _logs.Add(line);
        }
    }

    private sealed class CapturingLogger(TestTaskContext task) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            task.Add(new TestLogLine(task.TaskId, task.ElementIndex, task.AttemptNumber, logLevel, formatter(state, exception), exception?.ToString()));
    }
}
