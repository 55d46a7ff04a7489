using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pipelines;

namespace TaxiPipelines.Tests.Support;

/// <summary>A task attempt without a runtime: artifacts in a folder, logs, metrics and progress in lists.</summary>
public sealed class FakeTask(TempFolder folder, string execution = "e1") : TaskContext, ITaskArtifacts, ILogger
{
    private readonly string _directory = folder.Path($"artifacts-{execution}");

    public List<string> Logs { get; } = [];

    public List<TaskProgress> Progress { get; } = [];

    public Dictionary<string, double> Metrics { get; } = [];

    public override ExecutionInfo Execution { get; } =
        new() { Id = execution, Namespace = "zoomcamp", FlowId = "taxi", LogicalDate = new DateTimeOffset(2019, 1, 1, 9, 0, 0, TimeSpan.Zero) };

    public override string TaskId => "task";

    public override int? ElementIndex => null;

    public override int AttemptNumber => 1;

    public override string IdempotencyKey => $"{execution}/task";

    public override ILogger Logger => this;

    public override ITaskArtifacts Artifacts => this;

    public override ITaskSecrets Secrets => throw new NotSupportedException("The sample's tasks need no secrets.");

    public override IKeyValues KeyValues { get; } = new Pipelines.Testing.InMemoryKeyValues("zoomcamp");

    public override ITaskProcesses Processes => throw new NotSupportedException("The taxi flow runs no other programs.");

    public override ITaskFlows Flows => throw new NotSupportedException("The taxi flow runs no other flows.");

    public override TimeProvider Time => TimeProvider.System;

    public override void ReportProgress(TaskProgress progress) => Progress.Add(progress);

    public override void AddMetric(string name, double value, string? unit = null) => Metrics[name] = Metrics.GetValueOrDefault(name) + value;

    public override void SetLabel(string key, string value)
    {
    }

    public async Task<Artifact> SaveAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(_directory);
        var path = Path.Combine(_directory, name);
        await using (var file = File.Create(path))
        {
            await write(file, cancellationToken);
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        return new Artifact(path, name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken = default) => Task.FromResult<Stream>(File.OpenRead(artifact.Uri));

    public Task PurgeExecutionAsync(CancellationToken cancellationToken = default)
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logs.Add(formatter(state, exception));
}
