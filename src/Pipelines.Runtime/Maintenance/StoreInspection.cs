using System.Text.Json;
using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Maintenance;

/// <summary>Looks through the store and what lies beside it: files and keys.</summary>
internal sealed class StoreInspection(
    IStoreMaintenance maintenance, IExecutionStore executions, IKeyValueStore keyValues, IArtifactStore artifacts, InputProtector protector, StoreClock time)
{
    private const int PageSize = 200;

    private const string KeysWayOut = "Restore the folder 'keys' of the data directory from a backup; without it the secrets are lost.";

    private static readonly ExecutionState[] OpenStates = [.. Enum.GetValues<ExecutionState>().Where(static state => !state.IsTerminal())];

    /// <summary>All that is not as it should be.</summary>
    public async Task<IReadOnlyList<StoreFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<StoreFinding>(await maintenance.CheckAsync(time.GetUtcNow(), cancellationToken).ConfigureAwait(false));
        if (findings.Exists(static finding => finding.Check == "integrity"))
        {
            return findings;
        }

        await CheckOpenExecutionsAsync(findings, cancellationToken).ConfigureAwait(false);
        await CheckKeyValuesAsync(findings, cancellationToken).ConfigureAwait(false);
        await CheckFoldersAsync(findings, cancellationToken).ConfigureAwait(false);
        return findings;
    }

    /// <summary>Of executions that are to go on, the files they go on from must be there and their secrets must be readable.</summary>
    private async Task CheckOpenExecutionsAsync(List<StoreFinding> findings, CancellationToken cancellationToken)
    {
        var query = new ExecutionQuery { States = OpenStates, Limit = PageSize };
        while (true)
        {
            var page = await executions.ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var summary in page)
            {
                if (await executions.GetExecutionAsync(summary.Id, cancellationToken).ConfigureAwait(false) is { } execution)
                {
                    CheckSecrets(findings, $"the inputs of execution {execution.Id}", execution.InputsJson);
                    await CheckFilesAsync(findings, execution, cancellationToken).ConfigureAwait(false);
                }
            }

            if (page.Count < PageSize)
            {
                return;
            }

            query = query with { BeforeId = page[^1].Id };
        }
    }

    private async Task CheckFilesAsync(List<StoreFinding> findings, ExecutionRecord execution, CancellationToken cancellationToken)
    {
        if (artifacts is not LocalArtifactStore local)
        {
            return;
        }

        var outputs = await executions.GetOutputsAsync(execution.Id, cancellationToken).ConfigureAwait(false);
        foreach (var json in outputs.Select(static output => output.Json).Prepend(execution.InputsJson))
        {
            if (json.Span.IndexOf("pipelines://"u8) < 0)
            {
                continue;
            }

            using var document = JsonDocument.Parse(json);
            foreach (var uri in Uris(document.RootElement).Where(uri => !local.Exists(uri)))
            {
                findings.Add(new StoreFinding("files", $"Execution {execution.Id} of {execution.Flow} is to go on from the file {uri}, which is missing.", "Restore the folder 'artifacts' of the data directory, or cancel the execution and start it anew."));
            }
        }
    }

    private async Task CheckKeyValuesAsync(List<StoreFinding> findings, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var query = new KeyValueQuery { Limit = PageSize };
        while (true)
        {
            var page = await keyValues.ListKeyValuesAsync(query, now, cancellationToken).ConfigureAwait(false);
            foreach (var secret in page.Where(static value => value.IsSecret))
            {
                if (await keyValues.FindKeyValueAsync([secret.Namespace], secret.Key, now, cancellationToken).ConfigureAwait(false) is { } found)
                {
                    CheckSecrets(findings, $"key-value '{found.Key}' in namespace '{found.Namespace}'", found.Json);
                }
            }

            if (page.Count < PageSize)
            {
                return;
            }

            query = query with { After = (page[^1].Namespace, page[^1].Key) };
        }
    }

    private async Task CheckFoldersAsync(List<StoreFinding> findings, CancellationToken cancellationToken)
    {
        if (artifacts is not LocalArtifactStore local)
        {
            return;
        }

        foreach (var page in local.ListExecutions(time.GetUtcNow() - TimeSpan.FromDays(1)).Chunk(500))
        {
            foreach (var id in await maintenance.FindUnknownAsync([.. page.Select(static folder => folder.ExecutionId)], cancellationToken).ConfigureAwait(false))
            {
                findings.Add(new StoreFinding("files", $"There are files of execution {id}, which is not in the store.", "'serve' removes them within a day, 'store purge' at once."));
            }
        }
    }

    private void CheckSecrets(List<StoreFinding> findings, string what, ReadOnlyMemory<byte> json)
    {
        if (!KeyValueRules.IsSecret(json))
        {
            return;
        }

        try
        {
            protector.Unprotect(json);
        }
        catch (PipelineException)
        {
            findings.Add(new StoreFinding("keys", $"A secret in {what} cannot be decrypted: the keys are not those it was encrypted with.", KeysWayOut));
        }
    }

    private static IEnumerable<string> Uris(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(static property => Uris(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Uris),
        JsonValueKind.String when json.GetString() is { } text && ArtifactUri.TryParse(text, out _) => [text],
        _ => [],
    };
}
