using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Triggers.Health;

/// <inheritdoc cref="ITriggerHealth"/>
/// <remarks>
/// What is kept in the store is written behind, and only when it changes: a trigger fails again and again with the same message. What a
/// dead process left there is learned by looking now and then, so that whoever runs the trigger next takes it away.
/// </remarks>
internal sealed partial class TriggerHealth(IDocumentStore store, StoreClock clock, ILeaseHolder lease, SecretRegistry secrets, ILogger<TriggerHealth> logger)
    : ITriggerHealth, IServedService, IDisposable
{
    private const int LongestMessage = 2000;

    /// <summary>How often to look for what others left, and to try again what could not be written.</summary>
    private static readonly TimeSpan LookEach = TimeSpan.FromSeconds(5);

    private readonly TriggerFailures _stored = new(store, clock);
    private readonly ConcurrentDictionary<TriggerName, FailureSeries> _failing = new();
    private readonly ConcurrentDictionary<TriggerName, bool> _unwritten = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public TimeSpan Failed(TriggerName trigger, Exception exception)
    {
        var message = Describe(exception);
        var isFirst = false;
        var isOther = false;
        var series = _failing.AddOrUpdate(
            trigger,
            _ =>
            {
                (isFirst, isOther) = (true, true);
                return new FailureSeries(1, new TriggerFailure { Message = message, Since = clock.GetUtcNow(), Node = lease.Current?.NodeId });
            },
            (_, before) =>
            {
                // One that a process before this one left is the same series, but this process has not told of it.
                isFirst = before.Count == 0;
                isOther = isFirst || before.Failure.Message != message;
                return new FailureSeries(before.Count + 1, before.Failure with { Message = message, Node = lease.Current?.NodeId });
            });
        if (isFirst)
        {
            LogFailed(trigger.Flow, trigger.TriggerId, series.Backoff.TotalSeconds, exception);
        }

        if (isOther)
        {
            WriteSoon(trigger);
        }

        return series.Backoff;
    }

    /// <inheritdoc/>
    public void Worked(TriggerName trigger)
    {
        if (!_failing.IsEmpty && _failing.TryRemove(trigger, out var series))
        {
            if (series.Count > 0)
            {
                LogWorked(trigger.Flow, trigger.TriggerId, series.Count);
            }

            WriteSoon(trigger);
        }
    }

    /// <inheritdoc/>
    public Task Running => _loop;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _signal.Dispose();
    }

    private string Describe(Exception exception)
    {
        var message = secrets.Redact(exception is PipelineException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
        return message.Length <= LongestMessage ? message : $"{message[..LongestMessage]} …";
    }

    private void WriteSoon(TriggerName trigger)
    {
        _unwritten[trigger] = true;
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop is about to look anyway.
        }
        catch (ObjectDisposedException)
        {
            // The process ends; whoever runs the trigger next finds out for itself.
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using (var timeout = new CancellationTokenSource(LookEach, clock))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token))
            {
                await _signal.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await TryAsync(timeout.IsCancellationRequested).ConfigureAwait(false);
            }
        }

        // What was told last, perhaps before the loop came to see it.
        await TryAsync(looks: false).ConfigureAwait(false);
    }

    private async Task TryAsync(bool looks)
    {
        try
        {
            await WriteAsync().ConfigureAwait(false);
            if (looks && !_stopping.IsCancellationRequested)
            {
                await LookAsync(_stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception exception) when (exception is StoreUnavailableException or JsonException)
        {
            // The heartbeat tells of the store; what was not written is tried again with the next look.
        }
    }

    /// <summary>Brings the store to what this process knows.</summary>
    private async Task WriteAsync()
    {
        TriggerName[] triggers = [.. _unwritten.Keys];
        if (triggers.Length == 0)
        {
            return;
        }

        foreach (var trigger in triggers)
        {
            _unwritten.TryRemove(trigger, out _);
        }

        try
        {
            await store.WriteDocumentsAsync([.. triggers.Select(Write)], clock.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            foreach (var trigger in triggers)
            {
                _unwritten.TryAdd(trigger, true);
            }

            throw;
        }
    }

    private DocumentWrite Write(TriggerName trigger) => new()
    {
        Kind = DocumentKinds.TriggerHealth,
        Name = trigger.FullName,
        Json = _failing.TryGetValue(trigger, out var series) ? JsonSerializer.SerializeToUtf8Bytes(series.Failure, TriggerFailureJson.Default.TriggerFailure) : (ReadOnlyMemory<byte>?)null,
    };

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<TriggerName, FailureSeries>[] before = [.. _failing];
        var stored = await _stored.ListAsync("", cancellationToken).ConfigureAwait(false);
        foreach (var (name, failure) in stored)
        {
            if (name.Split('/') is [var flowNamespace, var flow, var trigger] && new TriggerName(flowNamespace, flow, trigger) is var found && !_unwritten.ContainsKey(found))
            {
                _failing.TryAdd(found, new FailureSeries(0, failure));
            }
        }

        foreach (var gone in before.Where(one => !stored.ContainsKey(one.Key.FullName) && !_unwritten.ContainsKey(one.Key)))
        {
            // It works in another process, which has taken it away. Should it fail here again, that is news.
            _failing.TryRemove(gone);
        }
    }

    [LoggerMessage(EventIds.TriggerFailed, LogLevel.Error, "Trigger {Trigger} of flow {Flow} fails. It is tried again in {DelaySeconds} s, and then ever more rarely until it works; nothing else is held up.")]
    private partial void LogFailed(string flow, string trigger, double delaySeconds, Exception exception);

    [LoggerMessage(EventIds.TriggerWorked, LogLevel.Information, "Trigger {Trigger} of flow {Flow} works again after {FailureCount} failures in a row")]
    private partial void LogWorked(string flow, string trigger, int failureCount);
}
