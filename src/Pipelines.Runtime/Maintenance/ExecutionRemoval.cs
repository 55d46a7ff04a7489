using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Maintenance;

/// <summary>Removes one ended execution with its subflows and files, as retention would in its time.</summary>
internal sealed class ExecutionRemoval(IExecutionStore store, IStoreMaintenance maintenance, IArtifactStore artifacts)
{
    private const int Page = 500;

    /// <summary>Removes it.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="cancellationToken">Stops between transactions; what is gone stays gone, and retention removes the files.</param>
    /// <exception cref="RefusedException">It cannot be removed; the message says why.</exception>
    public async Task RemoveAsync(ExecutionRecord execution, CancellationToken cancellationToken)
    {
        if (execution.Parent is { } parent)
        {
            throw new RefusedException($"Execution '{execution.Id}' is a subflow of '{parent.ExecutionId}' and goes with it.");
        }

        var order = await maintenance.GetPurgeOrderAsync(execution.Id, cancellationToken).ConfigureAwait(false);
        if (order.Count == 0)
        {
            throw new RefusedException($"Execution '{execution.Id}' or one of its subflows has not ended: only what has ended is removed. 'cancel {execution.Id}' ends it.");
        }

        for (var done = 0; done < order.Count;)
        {
            done += (await maintenance.PurgeAsync([.. order.Skip(done)], cancellationToken).ConfigureAwait(false)).Handled;
        }

        if (await store.GetExecutionAsync(execution.Id, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new RefusedException($"Execution '{execution.Id}' stays: another was made from it, by a replay or a retry, and goes first.");
        }

        await RemoveFilesAsync([.. order], cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveFilesAsync(HashSet<string> removed, CancellationToken cancellationToken)
    {
        // What is not among the first of very many is left to retention, which has it noted.
        var noted = await maintenance.ListPurgedAsync(Page, cancellationToken).ConfigureAwait(false);
        var gone = new List<string>();
        foreach (var execution in noted.Where(execution => removed.Contains(execution.Id)))
        {
            try
            {
                await artifacts.DeleteExecutionAsync(execution.Namespace, execution.FlowId, execution.Id, cancellationToken).ConfigureAwait(false);
                gone.Add(execution.Id);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Stays noted: retention tries again, and tells.
            }
        }

        if (gone.Count > 0)
        {
            await maintenance.ForgetPurgedAsync(gone, cancellationToken).ConfigureAwait(false);
        }
    }
}
