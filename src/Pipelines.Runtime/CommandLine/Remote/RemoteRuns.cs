using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote.Answers;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Has a server run executions, and shows how they go.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="server">The server.</param>
/// <param name="isVerbose">Whether to show all there is.</param>
/// <param name="isJson">Whether to print one JSON object at the end.</param>
internal sealed class RemoteRuns(CommandEnvironment environment, RemoteServer server, bool isVerbose, bool isJson) : IRunSource
{
    private const int MostTries = 4;

    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(5);

    private readonly RunScreen _screen = new(environment, isVerbose, isJson, environment.Executions.ReportAsync);
    private (ExecutionState State, string? Reason)? _told;

    /// <inheritdoc/>
    public async Task<int> StartAsync(GivenStart start, bool isDetached, CancellationToken cancellationToken)
    {
        var form = RemoteForm.Of(start);

        StartedAnswer started;
        try
        {
            started = await AnsweredAsync(token => SendAsync(form, token), form.HasFiles ? TimeSpan.Zero : LastMoments, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await environment.Terminal.Error.WriteLineAsync("error: Stopped before the server had answered, so it is not known whether the flow was started: 'executions' tells.").ConfigureAwait(false);
            throw;
        }

        return await ShowAsync(start.Flow, started.ExecutionId, isDetached, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> RestartAsync(ExecutionRecord execution, bool isDetached, CancellationToken cancellationToken)
    {
        var flow = await environment.DescribeAsync(execution.Flow, cancellationToken).ConfigureAwait(false);
        await AnsweredAsync(
            token => server.SendAsync(HttpMethod.Post, $"executions/{execution.Id}/restart", null, RemoteJson.Default.StateAnswer, token), LastMoments, cancellationToken).ConfigureAwait(false);
        return await ShowAsync(flow, execution.Id, isDetached, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> ReplayAsync(
        ExecutionRecord earlier, string? from, GivenInputs inputs, IReadOnlyDictionary<string, string> labels, bool isDetached, CancellationToken cancellationToken)
    {
        var flow = await environment.DescribeAsync(earlier.Flow, cancellationToken).ConfigureAwait(false);
        var form = RemoteForm.OfReplay(flow, from, inputs, labels);
        var started = form.HasFiles ? await UploadAsync(earlier, form, cancellationToken).ConfigureAwait(false) : await AnsweredAsync(
            token => server.SendAsync(
                HttpMethod.Post,
                $"executions/{earlier.Id}/replay",
                writer =>
                {
                    writer.WriteString("from", from);
                    inputs.Write(writer);
                    writer.WriteLabels(labels);
                },
                RemoteJson.Default.StartedAnswer,
                token),
            LastMoments,
            cancellationToken).ConfigureAwait(false);
        return await ShowAsync(flow, started.ExecutionId, isDetached, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StartedAnswer> UploadAsync(ExecutionRecord earlier, RemoteForm form, CancellationToken cancellationToken)
    {
        try
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"executions/{earlier.Id}/replay") { Content = form.ToContent() };
            return await server.UploadAsync(request, hasFiles: true, RemoteJson.Default.StartedAnswer, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await environment.Terminal.Error.WriteLineAsync("error: Stopped before the server had answered, so it is not known whether the replay was started: 'executions' tells.").ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An answer is a matter of moments: stopped before it, nobody would know what to cancel. A server that gives none is not waited for.</summary>
    /// <param name="send">Asks for it; told to stop some moments after the command is.</param>
    /// <param name="moments">How long those are.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    private async Task<T> AnsweredAsync<T>(Func<CancellationToken, Task<T>> send, TimeSpan moments, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(Timeout.InfiniteTimeSpan, server.Time);
        using var stopping = cancellationToken.Register(() => enough.CancelAfter(moments));
        return await send(enough.Token).ConfigureAwait(false);
    }

    /// <summary>An answer that was lost is asked for again: by the same key, so that the flow starts once whatever became of the first try.</summary>
    private async Task<StartedAnswer> SendAsync(RemoteForm form, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("N");
        for (var attempt = 1; ; attempt++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "executions") { Content = form.ToContent() };
            request.Headers.Add("Idempotency-Key", key);
            try
            {
                return await server.UploadAsync(request, form.HasFiles, RemoteJson.Default.StartedAnswer, cancellationToken).ConfigureAwait(false);
            }
            catch (ServerUnavailableException exception) when (attempt < MostTries && !exception.IsUnreached)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), server.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<int> ShowAsync(FlowDefinition flow, string id, bool isDetached, CancellationToken cancellationToken) => isDetached
        ? _screen.LeaveAsync(id, cancellationToken)
        : _screen.ShowAsync(flow, id, view => FollowAsync(id, view, cancellationToken), cancellationToken);

    private async Task FollowAsync(string id, RunView view, CancellationToken cancellationToken)
    {
        var stream = new ExecutionStream(server, $"executions/{id}/events");
        try
        {
            await TellAsync(stream, id, view, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(stream, id, view).ConfigureAwait(false);
        }
    }

    private async Task CancelAsync(ExecutionStream stream, string id, RunView view)
    {
        try
        {
            await environment.Executions.CancelAsync(id, "Canceled from the command line.", null, isForced: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerUnavailableException exception)
        {
            throw new ServerUnavailableException($"{exception.Message} Execution {id} could not be canceled and goes on there; 'cancel {id[^8..]}' cancels it.", exception);
        }

        var patience = environment.Get<IOptions<PipelineOptions>>().Value.ShutdownTimeout;
        using var end = new CancellationTokenSource(patience, server.Time);
        try
        {
            await TellAsync(stream, id, view, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            await environment.Terminal.Error.WriteLineAsync($"error: The execution did not stop within {Display.Duration(patience)}: a task does not heed its CancellationToken.").ConfigureAwait(false);
        }
    }

    private async Task TellAsync(ExecutionStream stream, string id, RunView view, CancellationToken cancellationToken)
    {
        await foreach (var item in stream.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (EventOf(id, item.EventType, item.Data) is { } change)
            {
                view.Observe(change);
            }
        }
    }

    private ExecutionEvent? EventOf(string id, string type, string json)
    {
        switch (type)
        {
            case ExecutionStream.State:
                var told = server.Read(json, RemoteJson.Default.StateAnswer);
                var state = (Words<ExecutionState>.Of(told.State), told.Reason);

                // That it was accepted is no news, and a connection that was made again begins with the state.
                var isNews = state.Item1 != ExecutionState.Created && state != _told;
                _told = state;
                return isNews ? new ExecutionStateChanged(id, state.Item1, state.Reason) : null;
            case ExecutionStream.TaskRun:
                return new TaskRunChanged(id, server.Read(json, RemoteJson.Default.TaskRunAnswer).ToRecord());
            case ExecutionStream.Log:
                return new LogWritten(id, server.Read(json, RemoteJson.Default.LogLineAnswer).ToRecord());
            case ExecutionStream.Progress:
                var progress = server.Read(json, RemoteJson.Default.ProgressAnswer);
                return new TaskProgressReported(id, new TaskRunKey(progress.Id, progress.Element), new TaskProgress(progress.Done, progress.Total, progress.Unit));
            default:
                return null;
        }
    }
}
