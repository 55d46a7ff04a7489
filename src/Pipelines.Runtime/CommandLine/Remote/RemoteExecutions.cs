using System.Globalization;
using System.Runtime.CompilerServices;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote.Answers;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>The executions of a server.</summary>
/// <param name="server">The server.</param>
internal sealed class RemoteExecutions(RemoteServer server) : IExecutionSource
{
    private const int LargestPage = 1000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        var found = new List<ExecutionSummary>();
        string? next = null;
        do
        {
            var path = Path(query).Add("limit", Math.Min(query.Limit - found.Count, LargestPage)).Add("cursor", next).ToString();
            var page = await server.GetAsync(path, RemoteJson.Default.ExecutionAnswerPage, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Executions.Select(static execution => execution.ToSummary()));
            next = page.Next;
        }
        while (next is not null && found.Count < query.Limit);

        return found;
    }

    /// <inheritdoc/>
    public async Task<ExecutionRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetAsync(id, cancellationToken).ConfigureAwait(false)).ToRecord();
        }
        catch (RemoteProblemException problem) when (problem.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskRunRecord>> TaskRunsAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await server.GetAsync($"executions/{id}/task-runs", RemoteJson.Default.TaskRunAnswerList, cancellationToken).ConfigureAwait(false);
        return [.. answer.TaskRuns.Select(static run => run.ToRecord())];
    }

    /// <inheritdoc/>
    public async Task<ExecutionReport> ReportAsync(string id, CancellationToken cancellationToken)
    {
        var execution = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        var runs = await server.GetAsync($"executions/{id}/task-runs", RemoteJson.Default.TaskRunAnswerList, cancellationToken).ConfigureAwait(false);
        var metrics = await server.GetAsync($"executions/{id}/metrics", RemoteJson.Default.MetricList, cancellationToken).ConfigureAwait(false);
        return new ExecutionReport(
            execution.ToRecord(),
            Flow: null,
            [.. runs.TaskRuns.Select(static run => run.ToRecord())],
            execution.Tasks.Where(static task => ExecutionAnswer.BytesOf(task.Output) is not null)
                .ToDictionary(static task => new TaskRunKey(task.Id, task.Element), static task => ExecutionAnswer.BytesOf(task.Output)!.Value),
            [.. metrics.Metrics.Select(static metric => metric.ToRecord())])
        {
            Failure = execution.Error is { } error
                ? new ExecutionFailure(execution.Flow, error.Task is { } task ? TaskRunAnswer.KeyOf(task) : null, error.Attempt, error.MaxAttempts, new TaskError(error.Type ?? "", error.Message ?? ""))
                : null,
            Children = [.. execution.Children.Select(static child => child.ToSummary())],
            Signals = [.. execution.Signals.Select(ToSignal)],
            Waits = runs.TaskRuns.Where(static run => run.Waiting is not null).ToDictionary(static run => new TaskRunKey(run.Id, run.Element), static run => run.Waiting!),
            WhyExecutionWaiting = execution.Waiting,
        };
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogRecord> ReadLogAsync(LogQuery query, bool follows, CancellationToken cancellationToken) =>
        follows ? FollowLogAsync(query, cancellationToken) : ReadLogAsync(query, cancellationToken);

    /// <inheritdoc/>
    public async Task<SignalOutcome> CancelAsync(string id, string? reason, string? by, bool isForced, CancellationToken cancellationToken)
    {
        RemoteCaller.RequireNobody(by, server);
        try
        {
            var answer = await server.SendAsync(
                HttpMethod.Post,
                $"executions/{id}/cancel",
                writer =>
                {
                    writer.WriteString("reason", reason);
                    writer.WriteBoolean("force", isForced);
                },
                RemoteJson.Default.StateAnswer,
                cancellationToken).ConfigureAwait(false);
            return Words<ExecutionState>.Of(answer.State).IsTerminal() ? SignalOutcome.CanceledAtOnce : SignalOutcome.Accepted;
        }
        catch (RemoteProblemException problem) when (problem.Status == 409)
        {
            return SignalOutcome.Ended;
        }
    }

    /// <inheritdoc/>
    public async Task<SignalOutcome> DecideAsync(string id, TaskRunKey key, string? decision, string? by, CancellationToken cancellationToken)
    {
        RemoteCaller.RequireNobody(by, server);
        await server.SendAsync(
            HttpMethod.Post,
            $"executions/{id}/approve",
            writer =>
            {
                writer.WriteString("task", key.ToString());
                writer.WriteString("decisionText", decision);
            },
            RemoteJson.Default.JsonElement,
            cancellationToken).ConfigureAwait(false);
        return SignalOutcome.Accepted;
    }

    private static ExecutionSignal ToSignal(ExecutionAnswer.Signal signal) => new()
    {
        Kind = Words<ExecutionSignalKind>.Of(signal.Kind),
        TaskRun = signal.Task is { } task ? TaskRunAnswer.KeyOf(task) : null,
        Json = ExecutionAnswer.BytesOf(signal.Value),
        Reason = signal.Reason,
        By = signal.By,
        At = signal.At,
    };

    private static RemotePath Path(ExecutionQuery query)
    {
        var path = new RemotePath("executions").Add("flow", query.Flow).Add("trigger", query.Trigger).Add("parent", query.ParentId).Add("before", query.BeforeId).Add("idSuffix", query.IdSuffix)
            .Add("createdFrom", query.CreatedFrom).Add("createdBefore", query.CreatedBefore);
        foreach (var state in query.States)
        {
            path.Add("state", StateWords.Word(state));
        }

        foreach (var (key, value) in query.Labels)
        {
            path.Add("label", $"{key}={value}");
        }

        return path;
    }

    private Task<ExecutionAnswer> GetAsync(string id, CancellationToken cancellationToken) =>
        server.GetAsync($"executions/{Uri.EscapeDataString(id)}", RemoteJson.Default.ExecutionAnswer, cancellationToken);

    private async IAsyncEnumerable<LogRecord> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? after = query.AfterId; after is not null;)
        {
            var path = LogPath($"executions/{query.ExecutionId}/logs", query).Add("after", after.Value.ToString(CultureInfo.InvariantCulture)).ToString();
            var page = await server.GetAsync(path, RemoteJson.Default.LogLineAnswerPage, cancellationToken).ConfigureAwait(false);
            foreach (var line in page.Lines)
            {
                yield return line.ToRecord();
            }

            after = page.Lines.Count > 0 ? page.Next : null;
        }
    }

    private async IAsyncEnumerable<LogRecord> FollowLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = new ExecutionStream(server, LogPath($"executions/{query.ExecutionId}/events", query).ToString());
        var events = stream.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ending = events.ConfigureAwait(false);
        while (await HasNextAsync(events, cancellationToken).ConfigureAwait(false))
        {
            if (events.Current.EventType == ExecutionStream.Log)
            {
                yield return server.Read(events.Current.Data, RemoteJson.Default.LogLineAnswer).ToRecord();
            }
        }
    }

    private static RemotePath LogPath(string path, LogQuery query) => new RemotePath(path).Add("task", query.TaskId).Add("level", query.MinLevel.ToString().ToLowerInvariant());

    /// <returns>Whether there is one, rather than the end or that somebody pressed Ctrl+C.</returns>
    private static async Task<bool> HasNextAsync<T>(IAsyncEnumerator<T> items, CancellationToken cancellationToken)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
