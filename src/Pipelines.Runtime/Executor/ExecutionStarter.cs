using System.Buffers;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Secrets.Redaction;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <inheritdoc/>
internal sealed class ExecutionStarter(ExecutorServices services, ExecutorService executor, StartQueue starts) : IExecutionStarter
{
    /// <inheritdoc/>
    public async Task<string> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var record = Check(ref request);
        cancellationToken.ThrowIfCancellationRequested();
        var commit = new ExecutionCommit { ExecutionId = record.Id, Created = record, TaskRuns = request.TaskRuns, Outputs = request.Outputs };
        await services.Commits.CommitAsync(commit).ConfigureAwait(false);
        if (record.NodeId is not null)
        {
            executor.Drive(request.Flow, new StoredExecution(record, request.TaskRuns, request.Outputs, []));
        }
        else if (request.DriveHere)
        {
            executor.Want(record.Id);
        }
        else
        {
            executor.Signal();
        }

        return record.Id;
    }

    /// <inheritdoc/>
    public async Task<StartOutcome> StartAsync(StartGroup group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var start = new StartCommit
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Executions = [.. group.Starts.Select(Check)],
            Documents = group.Documents,
            WhileOpen = group.WhileOpen,
        };
        var outcome = await starts.StartAsync(start, cancellationToken).ConfigureAwait(false);
        if (outcome.Executions.Any(static started => started.IsNew))
        {
            executor.Signal();
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<ExecutionState> WaitAsync(string executionId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = executor.Find(executionId) is { } driver
                ? await WaitForDriverAsync(driver, cancellationToken).ConfigureAwait(false)
                : await WaitForOthersAsync(executionId, cancellationToken).ConfigureAwait(false);
            if (state is { } ended)
            {
                return ended;
            }
        }
    }

    /// <returns><see langword="null"/> when this process let go of the execution before it ended, such as one that waits for a person.</returns>
    private async Task<ExecutionState?> WaitForDriverAsync(ExecutionDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            return await driver.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (driver.Completion.IsCanceled && !executor.IsStopping && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Until it has ended, is driven here, or it is time to look whether it has ended in another process.</summary>
    private async Task<ExecutionState?> WaitForOthersAsync(string executionId, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource<ExecutionState>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = services.Events.Subscribe(executionId, seen =>
        {
            if (seen is ExecutionStateChanged { State: var state } && state.IsTerminal())
            {
                ended.TrySetResult(state);
            }
        });
        var stored = await services.Patience.RunAsync(token => services.Store.GetExecutionAsync(executionId, token), cancellationToken).ConfigureAwait(false)
            ?? throw new PipelineException($"There is no execution '{executionId}'. List them with 'executions'.");
        if (stored.State.IsTerminal())
        {
            return stored.State;
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var poll = Task.Delay(services.Options.PollInterval, services.Time, waiting.Token);
        var first = await Task.WhenAny(ended.Task, poll).ConfigureAwait(false);

        // A timer left running would hold what it refers to, and a virtual clock would go to it.
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == ended.Task ? await ended.Task.ConfigureAwait(false) : null;
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

    private KeyedExecution Check(KeyedStart start)
    {
        var request = start.Request with { DriveHere = false };
        return new KeyedExecution(Check(ref request), start.Key);
    }

    /// <summary>Makes the execution of a wish, whose labels come out without secrets.</summary>
    private ExecutionRecord Check(ref StartRequest request)
    {
        var canonical = CanonicalInputs(request.Flow, request.Inputs);
        request = MaskLabels(request, canonical);
        return Record(request, services.Protector.Protect(canonical), ConcurrencyKeys.Of(request.Flow, canonical));
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

    private ExecutionRecord Record(StartRequest request, ReadOnlyMemory<byte> inputs, string? concurrencyKey)
    {
        var now = services.Time.GetUtcNow();

        // Whether one under a limit may start is for the claim to say, which counts the others.
        var isDriven = request.DriveHere && concurrencyKey is null;
        return new ExecutionRecord
        {
            Id = request.ExecutionId ?? ExecutionId.New(now),
            Namespace = request.Flow.Namespace,
            FlowId = request.Flow.Id,
            Revision = request.Flow.Revision,
            State = isDriven ? ExecutionState.Running : ExecutionState.Created,
            LogicalDate = request.LogicalDate ?? now,
            Trigger = request.Trigger,
            Labels = LabelsOf(request),
            Priority = request.Priority ?? request.Flow.Priority,
            ConcurrencyKey = concurrencyKey,
            Parent = request.Parent,
            Origin = request.Origin,
            CreatedAt = now,
            StartedAt = isDriven ? now : null,
            InputsJson = inputs,
            TraceParent = TraceParent.Current ?? request.TraceParent,
            NodeId = isDriven ? OwnNode() : null,
        };
    }

    private static IReadOnlyDictionary<string, string> LabelsOf(StartRequest request) =>
        request.Labels.Count == 0 ? request.Flow.Labels : request.Flow.Labels.With(request.Labels);

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
