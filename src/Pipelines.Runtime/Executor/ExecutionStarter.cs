using System.Buffers;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Secrets.Redaction;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <inheritdoc/>
internal sealed class ExecutionStarter(ExecutorServices services, ExecutorService executor) : IExecutionStarter
{
    /// <inheritdoc/>
    public async Task<string> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var canonical = CanonicalInputs(request.Flow, request.Inputs);
        request = MaskLabels(request, canonical);
        var inputs = services.Protector.Protect(canonical);
        cancellationToken.ThrowIfCancellationRequested();
        var record = Record(request, inputs);
        await services.Commits.CommitAsync(new ExecutionCommit { ExecutionId = record.Id, Created = record }).ConfigureAwait(false);
        if (request.DriveHere)
        {
            executor.Drive(request.Flow, new StoredExecution(record, [], [], []));
        }
        else
        {
            executor.Signal();
        }

        return record.Id;
    }

    /// <inheritdoc/>
    public async Task<ExecutionState> WaitAsync(string executionId, CancellationToken cancellationToken)
    {
        if (executor.Find(executionId) is { } driver)
        {
            return await driver.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        // It has ended, is about to be claimed here, or another process drives it.
        var ended = new TaskCompletionSource<ExecutionState>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = services.Events.Subscribe(executionId, seen =>
        {
            if (seen is ExecutionStateChanged { State: var state } && state.IsTerminal())
            {
                ended.TrySetResult(state);
            }
        });
        while (true)
        {
            var stored = await services.Store.GetExecutionAsync(executionId, cancellationToken).ConfigureAwait(false)
                ?? throw new PipelineException($"There is no execution '{executionId}'. List them with 'executions'.");
            if (stored.State.IsTerminal())
            {
                return stored.State;
            }

            var poll = Task.Delay(services.Options.PollInterval, services.Time, cancellationToken);
            if (await Task.WhenAny(ended.Task, poll).ConfigureAwait(false) == ended.Task)
            {
                return await ended.Task.ConfigureAwait(false);
            }

            await poll.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public bool Cancel(string executionId, string reason)
    {
        if (executor.Find(executionId) is not { } driver)
        {
            return false;
        }

        driver.Cancel(reason);
        return true;
    }

    /// <summary>Every input spelled out, defaults included, so that a later default does not change an execution that exists.</summary>
    private static ReadOnlyMemory<byte> CanonicalInputs(FlowDefinition flow, JsonElement given)
    {
        var context = new BindingContext();
        var inputs = flow.Inputs.Read(given, context);
        if (context.Errors.Count > 0)
        {
            throw new InputException(flow.FullName, context.Errors);
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            flow.Inputs.Write(writer, inputs);
        }

        return buffer.WrittenMemory;
    }

    private ExecutionRecord Record(StartRequest request, ReadOnlyMemory<byte> inputs)
    {
        var now = services.Time.GetUtcNow();
        return new ExecutionRecord
        {
            Id = request.ExecutionId ?? ExecutionId.New(now),
            Namespace = request.Flow.Namespace,
            FlowId = request.Flow.Id,
            Revision = request.Flow.Revision,
            State = request.DriveHere ? ExecutionState.Running : ExecutionState.Created,
            LogicalDate = request.LogicalDate ?? now,
            Trigger = request.Trigger,
            Labels = LabelsOf(request),
            Priority = request.Priority ?? request.Flow.Priority,
            Parent = request.Parent,
            CreatedAt = now,
            StartedAt = request.DriveHere ? now : null,
            InputsJson = inputs,
            TraceParent = TraceParent.Current ?? request.TraceParent,
            NodeId = request.DriveHere ? OwnNode() : null,
        };
    }

    private static IReadOnlyDictionary<string, string> LabelsOf(StartRequest request)
    {
        if (request.Labels.Count == 0)
        {
            return request.Flow.Labels;
        }

        var labels = new Dictionary<string, string>(request.Flow.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in request.Labels)
        {
            labels[key] = value;
        }

        return labels;
    }

    /// <summary>From here on the secrets among the inputs are known: to the task that starts it, if one does, and to the labels it is given.</summary>
    private StartRequest MaskLabels(StartRequest request, ReadOnlyMemory<byte> inputs)
    {
        if (!MarkedSecrets.MayBeIn(inputs.Span))
        {
            return request;
        }

        TaskSlot.Current?.Secrets.AddMarked(inputs);
        var secrets = new ExecutionSecrets(services.SecretRegistry);
        secrets.AddMarked(inputs);
        secrets.Retire();
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in request.Labels)
        {
            labels[secrets.Redact(key)] = secrets.Redact(value);
        }

        return request with { Labels = labels };
    }

    private string OwnNode() => services.Lease.Current?.NodeId
        ?? throw new InvalidOperationException("This process has no lease, so it cannot drive an execution. Start the host first.");
}
