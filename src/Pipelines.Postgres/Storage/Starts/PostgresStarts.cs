using Npgsql;
using NpgsqlTypes;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>
/// Starts that happen at most once. What they are about is locked by its names, in one order, and looked at in one round trip; what becomes
/// of each is decided here, one after the other; and all of it is written in another one. Nobody else decides about the same names meanwhile,
/// in whatever process. Commits write documents without these locks: they meet the locks of the rows.
/// </summary>
internal static class PostgresStarts
{
    private const string LockNames = """SELECT "lock_names"('start', $1)""";

    private const string SelectThere = """SELECT "id" FROM "executions" WHERE "id" = ANY ($1)""";

    private const string SelectVersions = """SELECT nextval('document_versions') FROM generate_series(1, $1)""";

    /// <summary>Decides and does starts, within the transaction of the caller.</summary>
    public static async Task<IReadOnlyList<StartOutcome>> StartAsync(
        NpgsqlConnection connection, ExecutionKeys keys, IReadOnlyList<StartCommit> starts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (plan, documents) = await LookAsync(connection, starts, now, cancellationToken).ConfigureAwait(false);
        StartOutcome[] outcomes = [.. starts.Select(plan.Decide)];
        await keys.ReserveAsync(connection, plan.Created.Count, cancellationToken).ConfigureAwait(false);
        await WriteAsync(connection, plan, documents, keys, now, cancellationToken).ConfigureAwait(false);
        return outcomes;
    }

    /// <summary>Decides and does writes of documents, within the transaction of the caller.</summary>
    public static async Task<IReadOnlyList<long?>> WriteDocumentsAsync(
        NpgsqlConnection connection, IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (AddedDocumentRows.AreAll(writes))
        {
            return await AddedDocumentRows.AddAsync(connection, writes, now, cancellationToken).ConfigureAwait(false);
        }

        var look = connection.CreateBatch();
        await using (look.ConfigureAwait(false))
        {
            look.BatchCommands.Add(Command(LockNames, Texts(NamesOf(writes))));
            AddDocuments(look, writes, now);
            var documents = await look.ReadInTurnAsync(reader => ReadDocumentsAsync(reader, writes, cancellationToken), cancellationToken).ConfigureAwait(false);
            long?[] versions = [.. writes.Select(write => documents.Write(write, writtenBy: null))];
            await WriteAsync(connection, batch => documents.AddTo(batch, now), cancellationToken).ConfigureAwait(false);
            return versions;
        }
    }

    /// <summary>Keeps others from deciding about start keys until the end of the transaction.</summary>
    public static Task<int> LockAsync(NpgsqlConnection connection, IEnumerable<string> startKeys, CancellationToken cancellationToken) =>
        connection.Statement(LockNames).With(NamesOf(startKeys)).ExecuteAsync(cancellationToken);

    private static string[] NamesOf(IEnumerable<string> startKeys) => [.. startKeys.Select(static name => $"key/{PostgresText.Clean(name)}")];

    private static async Task<(StartPlan Plan, DocumentChanges Documents)> LookAsync(
        NpgsqlConnection connection, IReadOnlyList<StartCommit> starts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var executions = starts.SelectMany(static start => start.Executions).ToArray();
        DocumentWrite[] writes = [.. starts.SelectMany(static start => start.Documents)];
        string[] startKeys = [.. executions.Select(static keyed => keyed.Key).OfType<StartKey>().Select(static key => PostgresText.Clean(key.Name)).Distinct(StringComparer.Ordinal)];
        OpenTrigger[] triggers = [.. starts.Select(OpenTrigger.Of).OfType<OpenTrigger>().Distinct()];
        string[] names = [.. NamesOf(startKeys), .. NamesOf(writes), .. triggers.Select(static trigger => $"trigger/{trigger.Namespace}/{trigger.FlowId}/{trigger.Trigger}")];

        var look = connection.CreateBatch();
        await using (look.ConfigureAwait(false))
        {
            // First: each of the others then sees what was committed until the locks were free.
            look.BatchCommands.Add(Command(LockNames, Texts(names)));
            look.BatchCommands.Add(Command(SelectThere, Texts([.. executions.Select(static keyed => keyed.Execution.Id)])));
            look.BatchCommands.Add(Command(FoundHolder.Select, Texts(startKeys)));
            look.BatchCommands.Add(Command(
                OpenTrigger.Select,
                Texts([.. triggers.Select(static trigger => trigger.Namespace)]),
                Texts([.. triggers.Select(static trigger => trigger.FlowId)]),
                Texts([.. triggers.Select(static trigger => trigger.Trigger)])));
            AddDocuments(look, writes, now);
            return await look.ReadInTurnAsync(
                async reader =>
                {
                    var there = await reader.ReadNextAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
                    var holders = await reader.ReadNextAsync(FoundHolder.Read, cancellationToken).ConfigureAwait(false);
                    var open = await reader.ReadNextAsync(
                        static row => (Trigger: new OpenTrigger(row.GetString(0), row.GetString(1), row.GetString(2)), Id: row.GetString(3)), cancellationToken).ConfigureAwait(false);
                    var documents = await ReadDocumentsAsync(reader, writes, cancellationToken).ConfigureAwait(false);
                    var plan = new StartPlan(
                        there.ToHashSet(StringComparer.Ordinal),
                        documents,
                        holders.ToDictionary(static found => found.Name, static found => found.Holder, StringComparer.Ordinal),
                        open.ToDictionary(static found => found.Trigger, static found => found.Id));
                    return (plan, documents);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(
        NpgsqlConnection connection, StartPlan plan, DocumentChanges documents, ExecutionKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (writer, startKeys) = (new CommitWriter(), new StartKeyRows());
        var keyOf = new Dictionary<string, long>(plan.Created.Count, StringComparer.Ordinal);
        foreach (var execution in plan.Created)
        {
            var key = keys.Take();
            keyOf.Add(execution.Id, key);
            writer.Create(key, execution, new ExecutionCommit { ExecutionId = execution.Id, Created = execution }, keys, isRepeatable: false);
        }

        foreach (var (name, (executionId, outlives)) in plan.Taken)
        {
            startKeys.Add(name, keyOf[executionId], outlives, now);
        }

        return WriteAsync(
            connection,
            batch =>
            {
                documents.AddTo(batch, now);
                writer.AddTo(batch, lease: null, number: 0);
                startKeys.AddTo(batch);
            },
            cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, Action<NpgsqlBatch> fill, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            fill(batch);
            if (batch.BatchCommands.Count > 0)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string[] NamesOf(IEnumerable<DocumentWrite> writes) => [.. writes.Select(DocumentName.Of).Distinct().Select(static document => $"document/{document.Kind}/{document.Name}")];

    private static void AddDocuments(NpgsqlBatch look, IReadOnlyCollection<DocumentWrite> writes, DateTimeOffset now)
    {
        if (writes.Count > 0)
        {
            DocumentName[] names = [.. writes.Select(DocumentName.Of).Distinct()];
            look.BatchCommands.Add(Command(
                FoundDocument.Select,
                Texts([.. names.Select(static name => name.Kind)]),
                Texts([.. names.Select(static name => name.Name)]),
                new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz }));
            look.BatchCommands.Add(Command(SelectVersions, new NpgsqlParameter<int> { TypedValue = writes.Count(static write => write.Json is not null) }));
        }
    }

    private static async Task<DocumentChanges> ReadDocumentsAsync(NpgsqlDataReader reader, IReadOnlyCollection<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0)
        {
            return new DocumentChanges([], []);
        }

        var found = await reader.ReadNextAsync(FoundDocument.Read, cancellationToken).ConfigureAwait(false);
        return new DocumentChanges(found, await reader.ReadNextAsync(static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false));
    }

    private static NpgsqlParameter<string[]> Texts(string[] values) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
