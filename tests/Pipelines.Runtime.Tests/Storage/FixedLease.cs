using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>A lease that a test gives.</summary>
internal sealed class FixedLease : ILeaseHolder, IDisposable
{
    private readonly CancellationTokenSource _lost = new();

    public NodeLease? Current { get; set; }

    public CancellationToken Lost => _lost.Token;

    public ValueTask SureAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void ReportLost() => _lost.Cancel();

    public void Dispose() => _lost.Dispose();
}
