using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pipelines.Benchmarks.Load;

/// <summary>A task attempt that keeps artifacts in a folder and nothing else, so that the load alone is measured.</summary>
internal sealed class BenchmarkTask(string folder, string execution) : TaskContext, ITaskArtifacts
{
    public override ExecutionInfo Execution { get; } = new() { Id = execution, Namespace = "zoomcamp", FlowId = "taxi", LogicalDate = DateTimeOffset.UnixEpoch };

    public override string TaskId => "load";

    public override int? ElementIndex => null;

    public override int AttemptNumber => 1;

    public override string IdempotencyKey => string.Create(CultureInfo.InvariantCulture, $"{Execution.Id}/{TaskId}");

    public override ILogger Logger => NullLogger.Instance;

    public override ITaskArtifacts Artifacts => this;

    public override ITaskSecrets Secrets => throw new NotSupportedException("The load needs no secrets.");

    public override IKeyValues KeyValues => throw new NotSupportedException("The load sets no key-values.");

    public override ITaskProcesses Processes => throw new NotSupportedException("The load runs no other programs.");

    public override ITaskFlows Flows => throw new NotSupportedException("The load runs no subflows.");

    public override TimeProvider Time => TimeProvider.System;

    public override void ReportProgress(TaskProgress progress)
    {
    }

    public override void AddMetric(string name, double value, string? unit = null)
    {
    }

    public override void SetLabel(string key, string value)
    {
    }

    public async Task<Artifact> SaveAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        var path = Path.Combine(folder, name);
        await using var file = File.Create(path);
        await write(file, cancellationToken);
        file.Position = 0;
        return new Artifact(path, name, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)));
    }

    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken = default) => Task.FromResult<Stream>(File.OpenRead(artifact.Uri));

    public Task PurgeExecutionAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
