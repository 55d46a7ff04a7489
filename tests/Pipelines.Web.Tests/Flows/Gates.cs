using System.Collections.Concurrent;

namespace Pipelines.Web.Tests.Flows;

/// <summary>Holds executions up until a test opens them.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _gates = new(StringComparer.Ordinal);

    public async Task<string> PassAsync(string execution, CancellationToken cancellationToken)
    {
        try
        {
            return await Of(execution).Task.WaitAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // Only now: broken before somebody came to it, it must be found broken.
            _gates.TryRemove(execution, out _);
            throw;
        }
    }

    public void Open(string execution, string with) => Of(execution).TrySetResult(with);

    public void Break(string execution, string message) => Of(execution).TrySetException(new InvalidOperationException(message));

    private TaskCompletionSource<string> Of(string execution) => _gates.GetOrAdd(execution, static _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
