using System.Text;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>What every store must do. An implementation's test class derives from it and says how to open one.</summary>
public abstract partial class ExecutionStoreContract : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 8, 6, 59, 59, 123, 456, TimeSpan.Zero);
    private protected static readonly DateTimeOffset Later = Now.AddMinutes(1);

    private IExecutionStore? _store;

    private protected IExecutionStore Store => _store!;

    private protected static CancellationToken None => CancellationToken.None;

    public virtual async Task InitializeAsync()
    {
        _store = CreateStore();
        await Store.InitializeAsync(None);
    }

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>The store under test, not yet opened.</summary>
    private protected abstract IExecutionStore CreateStore();

    /// <summary>The same database as another process sees it.</summary>
    private protected abstract Task<IExecutionStore> OpenAgainAsync();

    /// <summary>A text as the store gives it back: not every database can hold every character.</summary>
    private protected virtual string AsKept(string text) => text;

    private protected Task<NodeLease> AcquireAsync(string nodeId) => Store.AcquireLeaseAsync(nodeId, Later, None);

    private protected static ExecutionRecord NewExecution(string id, string flow = "zoomcamp/taxi", string? nodeId = null, ExecutionState state = ExecutionState.Created) => new()
    {
        Id = id,
        Namespace = flow.Split('/')[0],
        FlowId = flow.Split('/')[1],
        Revision = "r1",
        State = state,
        LogicalDate = Now,
        CreatedAt = Now,
        InputsJson = Json("{}"),
        NodeId = nodeId,
    };

    private protected Task CreateAsync(params ExecutionRecord[] executions) =>
        Store.CommitAsync(null, [.. executions.Select(execution => new ExecutionCommit { ExecutionId = execution.Id, Created = execution })], None);

    private protected async Task<NodeLease> CreateOwnedAsync(string executionId, string nodeId = "node-a")
    {
        var lease = await AcquireAsync(nodeId);
        await Store.CommitAsync(lease, [new() { ExecutionId = executionId, Created = NewExecution(executionId, nodeId: nodeId, state: ExecutionState.Running) }], None);
        return lease;
    }

    private protected static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    private protected static string Text(ReadOnlyMemory<byte>? json) => Encoding.UTF8.GetString(json!.Value.Span);

    private protected static ExecutionCommit Ends(string executionId, ExecutionState state) =>
        new() { ExecutionId = executionId, Change = new() { State = state, EndedAt = Later } };

    private protected static TaskRunRecord Run(string taskId, TaskRunState state = TaskRunState.Succeeded, int? element = null) =>
        new() { Key = new(taskId, element), State = state };
}
