using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Subflows;

/// <summary>The subflows of one attempt.</summary>
internal sealed class AttemptFlows(ExecutorServices services, DrivenExecution execution, TaskSlot slot) : ITaskFlows
{
    private readonly SubflowKeys _keys = new(execution.Info.Id);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _started = new(StringComparer.Ordinal);

    private SubflowRunner Subflows => services.Subflows.Value;

    /// <inheritdoc/>
    public async Task<TOutputs> RunAsync<TOutputs>(FlowCall<TOutputs> call, CancellationToken cancellationToken) =>
        Read(call, await RunToEndAsync(call, null, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<TOutputs> RunAsync<TOutputs>(FlowCall<TOutputs> call, string key, CancellationToken cancellationToken) =>
        Read(call, await RunToEndAsync(call, Checked(key), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task RunAsync(FlowCall call, CancellationToken cancellationToken) => RunToEndAsync(call, null, cancellationToken);

    /// <inheritdoc/>
    public Task RunAsync(FlowCall call, string key, CancellationToken cancellationToken) => RunToEndAsync(call, Checked(key), cancellationToken);

    /// <inheritdoc/>
    public async Task<string> StartAsync(FlowCall call, string? key, CancellationToken cancellationToken)
    {
        using var busy = services.Activity.BeginWork();
        var executionId = await FindOrStartAsync(call, key is null ? null : Checked(key), cancellationToken).ConfigureAwait(false);
        if (slot.MustCancelSubflows)
        {
            // It was created after its parent's family had been told.
            await Subflows.CancelAsync(executionId, slot.CancelReason).ConfigureAwait(false);
        }

        return executionId;
    }

    private static string Checked(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return key;
    }

    private async Task<ExecutionRecord> RunToEndAsync(FlowCall call, string? key, CancellationToken cancellationToken)
    {
        var wait = await BeginAsync(call, key, cancellationToken).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, slot.Stopping);
        ExecutionRecord ended;
        try
        {
            ended = await Subflows.FollowAsync(wait, null, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (slot.MustCancelSubflows)
        {
            await CancelAsync(wait).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await slot.EndWaitAsync(wait).ConfigureAwait(false);
        }

        either.Token.ThrowIfCancellationRequested();
        return ended.State is ExecutionState.Succeeded or ExecutionState.Warning
            ? ended
            : throw new SubflowFailedException(ended.Flow, ended.Id, ended.State, Reason(ended));
    }

    /// <summary>The attempt may wait for another subflow meanwhile, and not count as running: starting this one is work of its own.</summary>
    private async Task<SubflowWait> BeginAsync(FlowCall call, string? key, CancellationToken cancellationToken)
    {
        using var busy = services.Activity.BeginWork();
        var executionId = await FindOrStartAsync(call, key, cancellationToken).ConfigureAwait(false);
        var wait = slot.BeginWait(call.Flow.FullName, executionId);
        wait.Hold();
        return wait;
    }

    private static string? Reason(ExecutionRecord ended) =>
        ended.Error is { } error ? $"{ended.Reason} {error.Message}".TrimStart() : ended.Reason;

    private async Task CancelAsync(SubflowWait wait)
    {
        await Subflows.CancelAsync(wait.ExecutionId, slot.CancelReason).ConfigureAwait(false);
        using var grace = new CancellationTokenSource(TaskSlot.Grace, services.Time);
        try
        {
            await Subflows.FollowAsync(wait, null, grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            // It was told durably; whoever drives it sees to it.
        }
    }

    private Task<string> FindOrStartAsync(FlowCall call, string? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();
        slot.Stopping.ThrowIfCancellationRequested();
        var flow = Subflows.Registered(call.Flow, $"Task '{slot.Run.Task.Id}' of flow '{execution.Flow.FullName}'");
        var inputs = Write(call);
        key ??= _keys.Next(flow.FullName, inputs.Span);
        var parent = new ExecutionParent(execution.Info.Id, slot.Run.Key, key);

        // Called twice at once under one key, it is one execution.
        return _started.GetOrAdd(key, _ => new Lazy<Task<string>>(() => StartAsync(flow, inputs, parent, cancellationToken))).Value;
    }

    private async Task<string> StartAsync(FlowDefinition flow, ReadOnlyMemory<byte> inputs, ExecutionParent parent, CancellationToken cancellationToken)
    {
        try
        {
            using var json = JsonDocument.Parse(inputs);
            return await Subflows.StartAsync(new SubflowCall(flow, json.RootElement, parent, execution, slot.FollowsFailure), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The task may catch this and try again.
            _started.TryRemove(parent.ChildKey, out _);
            throw;
        }
    }

    private TOutputs Read<TOutputs>(FlowCall<TOutputs> call, ExecutionRecord ended)
    {
        if (ended.OutputsJson is not { } outputs)
        {
            throw new PipelineException($"Subflow '{ended.Flow}' (execution {ended.Id}) ended as {ended.State}, but has no outputs: what they are made from is missing.");
        }

        using var json = JsonDocument.Parse(services.Protector.Unprotect(outputs));
        var context = new BindingContext { IgnoresUnknownProperties = true };
        var value = call.OutputCodec.Read(json.RootElement, context);
        return context.Errors.Count == 0
            ? value
            : throw new PipelineException($"The outputs of subflow '{ended.Flow}' (execution {ended.Id}) do not fit their type: {string.Join("; ", context.Errors)}. The type has changed since; replay that execution.");
    }

    private static ReadOnlyMemory<byte> Write(FlowCall call)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            call.Flow.Inputs.Write(writer, call.Inputs);
        }

        return buffer.WrittenMemory;
    }
}
