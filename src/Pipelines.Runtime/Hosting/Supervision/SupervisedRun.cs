using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Hosting.Supervision;

/// <summary>Tells a supervisor how a run goes, from its start to its end, and that it is healthy while it is.</summary>
internal sealed partial class SupervisedRun : IAsyncDisposable
{
    /// <summary>How long a start may take: a new version may have a large store to migrate.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    private readonly IServiceSupervisor _supervisor;
    private readonly ProcessHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private Task _beating = Task.CompletedTask;
    private volatile bool _isReady;
    private bool _isEnded;

    public SupervisedRun(IServiceSupervisor supervisor, ProcessHealth health, TimeProvider time, ILogger<SupervisedRun> logger) =>
        (_supervisor, _health, _time, _logger) = (supervisor, health, time, logger);

    /// <summary>The run begins.</summary>
    public void Start()
    {
        _supervisor.Starting(LongestStart);
        if (_supervisor.BeatInterval > TimeSpan.Zero)
        {
            _beating = BeatAsync();
        }
    }

    /// <summary>It does its work.</summary>
    public void Ready(string status)
    {
        _isReady = true;
        _supervisor.Ready(status);
    }

    /// <summary>It begins to stop.</summary>
    public void Stopping(TimeSpan atMost)
    {
        // What is being taken down is not healthy, and must not be restarted for that.
        _isReady = false;
        _supervisor.Stopping(atMost);
    }

    /// <summary>It has ended.</summary>
    public async Task EndAsync(int exitCode)
    {
        if (!_isEnded)
        {
            _isEnded = true;
            await _ended.CancelAsync().ConfigureAwait(false);
            await _beating.ConfigureAwait(false);
            _supervisor.Stopped(exitCode);
        }
    }

    /// <summary>A run whose end was not told has failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(CommandLine.ExitCode.Failed).ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(_supervisor.BeatInterval, _time);
        var isReported = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token).ConfigureAwait(false))
            {
                var problem = _isReady ? _health.Problem : null;
                _supervisor.Beat(problem is null, !_isReady ? "" : _health.Status);
                if (problem is not null && !isReported)
                {
                    LogNotHealthy(_logger, problem);
                }

                isReported = problem is not null;
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The run has ended.
        }
    }

    [LoggerMessage(EventIds.ProcessNotHealthy, LogLevel.Critical, "This process is not healthy: {Problem}. Its watchdog is no longer told that it is.")]
    private static partial void LogNotHealthy(ILogger logger, string problem);
}
