using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Runtime.Storage;

namespace Pipelines.Web.Endpoints.Service;

/// <summary>Whether this process can work now. The store is asked at most once a second, however many ask here: anybody may.</summary>
internal sealed class Readiness(IExecutionStore store, ILeaseHolder lease, ProcessHealth health, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Look? _last;

    /// <summary>Why it cannot; <see langword="null"/> when it can.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        if (health.Problem is { } problem)
        {
            return problem;
        }

        if (lease.Current is null)
        {
            return "the process has no lease yet, or has given it back";
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last is null || time.GetElapsedTime(_last.At) >= Freshness)
            {
                _last = new Look(await AskAsync(cancellationToken).ConfigureAwait(false), time.GetTimestamp());
            }

            return _last.Problem;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            // No execution has this id: it costs a look into an index, and a trip to the database.
            await store.GetExecutionAsync(ExecutionId.First(DateTimeOffset.UnixEpoch), either.Token).ConfigureAwait(false);
            return null;
        }
        catch (StoreUnavailableException)
        {
            return "the store is out of order";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "the store does not answer";
        }
    }

    private sealed record Look(string? Problem, long At);
}
