using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Executor;

/// <summary>The program's secrets as one attempt sees them: errors name its flow and task.</summary>
internal sealed class AttemptSecrets(ProgramSecrets secrets, DrivenExecution execution, string taskId) : ITaskSecrets
{
    /// <inheritdoc/>
    public async ValueTask<Secret> GetAsync(string name, CancellationToken cancellationToken = default) =>
        await TryGetAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw secrets.Missing(name, $" that task '{taskId}' of flow '{execution.Flow.FullName}' asks for");

    /// <inheritdoc/>
    public ValueTask<Secret?> TryGetAsync(string name, CancellationToken cancellationToken = default) => secrets.TryGetAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Secret Mask(string value)
    {
        var secret = new Secret(value);
        execution.Secrets.Add(value);
        return secret;
    }
}
