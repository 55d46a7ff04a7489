using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Runs a merge inside a transaction.</summary>
internal sealed class MergeRun(NpgsqlConnection connection, PostgresTable target, MergePlan plan, CancellationToken cancellationToken)
{
    /// <summary>Lets merges into one table come one after another. They end with the transaction.</summary>
    public Task LockAsync() => TableStatements.LockAsync(connection, "merge", target.Name, cancellationToken);

    public async Task<MergeResult> RunAsync()
    {
        if (plan.Duplicates == StagedDuplicates.Fail)
        {
            await RefuseRepeatedKeysAsync().ConfigureAwait(false);
        }

        var matchesNulls = await MatchesNullsAsync().ConfigureAwait(false);
        var updated = plan.HasUpdate ? await connection.ChangeAsync(plan.Update(matchesNulls), cancellationToken).ConfigureAwait(false) : 0;
        var inserted = await connection.ChangeAsync(plan.Insert(matchesNulls, await HasUniqueKeyAsync().ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        return new MergeResult(inserted, updated);
    }

    private async Task RefuseRepeatedKeysAsync()
    {
        var repeated = await connection.ReadTextsAsync(plan.RepeatedKeys, cancellationToken).ConfigureAwait(false);
        if (repeated.Count > 0)
        {
            throw new PostgresDataException(
                $"Merging into {target} was refused: several rows are staged for one key, e.g. {string.Join(", ", repeated)}. Nothing was merged. Stage each key once, or say in MergeOptions.Duplicates which row counts.",
                isRetryable: false)
            {
                Table = target.Name.Name,
            };
        }
    }

    /// <summary>Whether nothing may have to match nothing. It is slower, so it is found out: a staged key is looked at, a computed one is not.</summary>
    private async Task<bool> MatchesNullsAsync()
    {
        var columns = await TableCatalog.ReadColumnsAsync(connection, target, cancellationToken).ConfigureAwait(false);
        if (plan.Keys.All(key => TableCatalog.Find(columns, target, key).IsNotNull))
        {
            return false;
        }

        return !plan.HasStagedKey || await connection.ReadAsync<bool>(plan.HasNullKeys, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether an index holds exactly the key unique.</summary>
    private Task<bool> HasUniqueKeyAsync() => connection.ReadAsync<bool>(
        $"""
        SELECT EXISTS (
            SELECT FROM pg_index i
            WHERE i.indrelid = to_regclass({target.Name.ToString()}) AND i.indisunique AND i.indisvalid AND i.indimmediate
              AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = {plan.Keys.Count}
              AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY((i.indkey::int2[])[0:i.indnkeyatts - 1]))
                = (SELECT array_agg(k ORDER BY k) FROM unnest({plan.Keys.Select(static key => key.Name).ToArray()}) k))
        """,
        cancellationToken);
}
