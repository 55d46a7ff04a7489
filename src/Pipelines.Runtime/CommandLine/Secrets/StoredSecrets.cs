using Pipelines.Runtime.CommandLine.Doctor;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Secrets.Redaction;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Secrets;

/// <summary>Checks that the keys in the data directory decrypt the secrets that the store has.</summary>
/// <param name="store">The store, opened.</param>
/// <param name="protector">Decrypts.</param>
internal sealed class StoredSecrets(IExecutionStore store, InputProtector protector)
{
    /// <summary>The name of this check.</summary>
    public const string Name = "stored secrets";

    /// <summary>How many executions are looked at, the newest first.</summary>
    private const int MaxExecutions = 100;

    /// <summary>Looks at the inputs and outputs of the newest executions.</summary>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task<SecretCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var executions = await store.ListExecutionsAsync(new ExecutionQuery { Limit = MaxExecutions }, cancellationToken).ConfigureAwait(false);
        var count = 0;
        foreach (var execution in executions)
        {
            foreach (var json in await PayloadsAsync(execution.Id, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    count += MarkedSecrets.In(protector.Unprotect(json)).Count;
                }
                catch (PipelineException exception)
                {
                    return new SecretCheck(Name, CheckStatus.Fail, null, $"Execution '{execution.Id}': {exception.Message}");
                }
            }
        }

        return new SecretCheck(Name, CheckStatus.Ok, count == 0
            ? $"the newest {Display.Count(executions.Count, "execution")} have none"
            : $"all {Display.Count(count, "secret")} of the newest {Display.Count(executions.Count, "execution")} can be decrypted");
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> PayloadsAsync(string executionId, CancellationToken cancellationToken)
    {
        var outputs = await store.GetOutputsAsync(executionId, cancellationToken).ConfigureAwait(false);
        var payloads = outputs.Select(output => output.Json).ToList();
        if (await store.GetExecutionAsync(executionId, cancellationToken).ConfigureAwait(false) is { } execution)
        {
            payloads.Add(execution.InputsJson);
            if (execution.OutputsJson is { } json)
            {
                payloads.Add(json);
            }
        }

        return payloads;
    }
}
