using System.Globalization;
using Pipelines.Runtime.Processes;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>The programs that one attempt runs. They end when the attempt is told to stop, and at its end at the latest.</summary>
internal sealed class AttemptProcesses(TaskContext context, string flow, TaskRunKey key, ExecutionSecrets secrets, CancellationToken stopping) : ITaskProcesses, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly List<Task> _running = [];
    private readonly List<string> _notStopped = [];
    private bool _isDisposed;

    /// <summary>What did not stop although it was told to; for people.</summary>
    public IReadOnlyList<string> NotStopped
    {
        get
        {
            lock (_gate)
            {
                return [.. _notStopped];
            }
        }
    }

    /// <inheritdoc/>
    public Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var run = RunProgramAsync(command, cancellationToken);
            _running.RemoveAll(earlier => earlier.IsCompleted);
            _running.Add(run);
            return run;
        }
    }

    /// <summary>Ends what the attempt did not wait for.</summary>
    public async ValueTask DisposeAsync()
    {
        Task all;
        lock (_gate)
        {
            _isDisposed = true;
            all = Task.WhenAll(_running);
        }

        await _ending.CancelAsync().ConfigureAwait(false);

        // How each of them ended was told to whoever ran it.
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task<ProcessResult> RunProgramAsync(ProcessCommand command, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        var run = new ProgramRun(command, $"Task '{key}' of flow '{flow}'", context.Logger, cut => AttemptLog.ShortenCut(cut, secrets));
        try
        {
            return await run.RunAsync(Marks(), stop.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _notStopped.AddRange(run.NotStopped);
            }
        }
    }

    private Dictionary<string, string> Marks() => new(StringComparer.Ordinal)
    {
        [ProcessMarks.Execution] = context.Execution.Id,
        [ProcessMarks.TaskRun] = key.ToString(),
        [ProcessMarks.Attempt] = context.AttemptNumber.ToString(CultureInfo.InvariantCulture),
        [ProcessMarks.Process] = Guid.NewGuid().ToString("N"),
    };
}
