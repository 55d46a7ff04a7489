using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions.Following;

/// <summary>
/// Tells one follower of one execution. What it tells is read from the store, so that it is the same whichever process drives the
/// execution; events of this process only say when to look.
/// </summary>
internal sealed class ExecutionFollower(ExecutionReader reader, FlowRegistry flows, StoreClock time, JsonResponses json, EventStream stream, TimeSpan pollInterval)
{
    private const int LogPage = 500;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>A busy execution wakes its followers all the time, and each look costs the store three reads.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>An execution may take days, and a key that is revoked must be of no use within seconds.</summary>
    private static readonly TimeSpan AllowedFor = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TaskRunKey, TaskRunRecord> _told = [];
    private readonly Dictionary<TaskRunKey, TaskProgress> _progress = [];
    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private (ExecutionState State, string? Reason, string? Waiting)? _state;
    private long _sentAt;
    private long _allowedAt;

    /// <summary>Which lines to tell; <see langword="null"/> for none.</summary>
    public LogQuery? Logs { get; set; }

    /// <summary>Asks whether whoever follows may still see the execution.</summary>
    public required Func<ValueTask<bool>> IsAllowed { get; init; }

    private EventId Seen => new(Logs?.AfterId ?? 0, HasEnded: false);

    /// <summary>Tells until the execution has ended.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="events">Say when to look.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ProblemException">Whoever follows may not see it any more.</exception>
    public async Task RunAsync(ExecutionRecord execution, IExecutionEvents events, CancellationToken cancellationToken)
    {
        using var subscription = events.Subscribe(execution.Id, Observe);
        await stream.BeginAsync(cancellationToken).ConfigureAwait(false);
        _sentAt = _allowedAt = time.GetTimestamp();
        while (true)
        {
            await RequireAllowedAsync().ConfigureAwait(false);

            // Read first: what was written before the end is then among the lines.
            var now = await reader.Store.GetExecutionAsync(execution.Id, cancellationToken).ConfigureAwait(false);
            var hasEnded = now is null || now.State.IsTerminal();
            if (!hasEnded)
            {
                TellState(now!);
            }

            var changed = await ChangedAsync(now ?? execution, cancellationToken).ConfigureAwait(false);
            TellTaskRuns(changed.Where(static change => !change.Run.State.IsTerminal()));
            await TellLogAsync(cancellationToken).ConfigureAwait(false);

            // Behind what they said: an end before the last words would read as if somebody had gone on.
            TellTaskRuns(changed.Where(static change => change.Run.State.IsTerminal()));
            TellProgress();
            if (hasEnded)
            {
                TellState(now ?? execution);
                await TellEndAsync(now, execution, cancellationToken).ConfigureAwait(false);
                return;
            }

            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RequireAllowedAsync()
    {
        if (time.GetElapsedTime(_allowedAt) < AllowedFor)
        {
            return;
        }

        _allowedAt = time.GetTimestamp();
        if (!await IsAllowed().ConfigureAwait(false))
        {
            throw new ProblemException(StatusCodes.Status401Unauthorized, "The key or the session that this was asked for with allows it no more.");
        }
    }

    private void Observe(ExecutionEvent change)
    {
        if (change is TaskProgressReported progress)
        {
            lock (_gate)
            {
                _progress[progress.Key] = progress.Progress;
            }
        }

        _signal.Writer.TryWrite(true);
    }

    private void TellState(ExecutionRecord now)
    {
        var state = (now.State, now.Reason, Waiting: reader.Waiting.Of(now));
        if (_state == state)
        {
            return;
        }

        _state = state;
        Write("state", json.ToBytes((now.Id, state), static (writer, told) =>
        {
            writer.WriteStartObject();
            writer.WriteString("executionId", told.Id);
            writer.WriteString("state", StateWords.Word(told.state.State));
            writer.WriteString("reason", told.state.Reason);
            writer.WriteString("waiting", told.state.Waiting);
            writer.WriteEndObject();
        }));
    }

    /// <summary>The task runs that are other than was told, with why they wait.</summary>
    private async Task<List<(TaskRunRecord Run, string? Waiting)>> ChangedAsync(ExecutionRecord now, CancellationToken cancellationToken)
    {
        var changed = new List<(TaskRunRecord Run, string? Waiting)>();
        var flow = flows.Find(now.Flow);
        var runs = await reader.Store.GetTaskRunsAsync(now.Id, cancellationToken).ConfigureAwait(false);
        var waiting = reader.Waiting;
        foreach (var run in runs)
        {
            if (_told.TryGetValue(run.Key, out var told) && told == run)
            {
                continue;
            }

            _told[run.Key] = run;
            changed.Add((run, now.State.IsTerminal() ? null : waiting.Of(now.Id, flow, run, runs)));
        }

        return changed;
    }

    private void TellTaskRuns(IEnumerable<(TaskRunRecord Run, string? Waiting)> changed)
    {
        foreach (var change in changed)
        {
            Write("task", json.ToBytes(change, static (writer, told) => TaskRunJson.Write(writer, told.Run, told.Waiting)));
        }
    }

    private async Task TellLogAsync(CancellationToken cancellationToken)
    {
        if (Logs is null)
        {
            return;
        }

        IReadOnlyList<LogRecord> page;
        do
        {
            page = await reader.Store.ReadLogsAsync(Logs with { Limit = LogPage }, cancellationToken).ConfigureAwait(false);
            foreach (var line in page)
            {
                Logs = Logs with { AfterId = line.Id };
                Write("log", json.ToBytes(line, static (writer, line) => LogLineJson.Write(writer, line)));
            }

            if (page.Count > 0)
            {
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        while (page.Count == LogPage);
    }

    private void TellProgress()
    {
        List<KeyValuePair<TaskRunKey, TaskProgress>> progress;
        lock (_gate)
        {
            progress = [.. _progress];
            _progress.Clear();
        }

        foreach (var (key, told) in progress)
        {
            Write("progress", json.ToBytes((key, told), static (writer, progress) =>
            {
                writer.WriteStartObject();
                TaskRunJson.WriteKey(writer, progress.key);
                writer.WriteNumber("done", progress.told.Done);
                if (progress.told.Total is { } total)
                {
                    writer.WriteNumber("total", total);
                }

                writer.WriteString("unit", progress.told.Unit);
                writer.WriteEndObject();
            }));
        }
    }

    private async Task TellEndAsync(ExecutionRecord? now, ExecutionRecord execution, CancellationToken cancellationToken)
    {
        var state = now is null ? "deleted" : StateWords.Word(now.State);
        var data = json.ToBytes((execution.Id, state), static (writer, end) =>
        {
            writer.WriteStartObject();
            writer.WriteString("executionId", end.Id);
            writer.WriteString("state", end.state);
            writer.WriteEndObject();
        });
        stream.Write("end", (Seen with { HasEnded = true }).ToString(), data);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Write(string name, ReadOnlyMemory<byte> data)
    {
        stream.Write(name, Seen.ToString(), data);
        _sentAt = time.GetTimestamp();
    }

    /// <summary>Until there may be something to tell.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(ShortestPause, time, cancellationToken).ConfigureAwait(false);
        var poll = pollInterval < LongestPoll ? pollInterval : LongestPoll;
        using var timeout = new CancellationTokenSource(poll, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another process may drive it: time to look.
        }

        if (time.GetElapsedTime(_sentAt) >= Heartbeat)
        {
            stream.WriteHeartbeat();
            _sentAt = time.GetTimestamp();
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
