using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>Decides what becomes of starts, one after the other, from what was found under their locks.</summary>
/// <param name="there">Ids of executions of these starts that are there already: of starts whose answer was lost.</param>
/// <param name="documents">The documents.</param>
/// <param name="holders">Who has which start key.</param>
/// <param name="open">The first execution of a trigger that has not ended.</param>
internal sealed class StartPlan(
    HashSet<string> there, DocumentChanges documents, Dictionary<string, StartKeyHolder> holders, Dictionary<OpenTrigger, string> open)
{
    private static readonly IReadOnlyList<StartedExecution> None = [];

    private readonly List<ExecutionRecord> _created = [];
    private readonly Dictionary<string, (string ExecutionId, bool Outlives)> _taken = new(StringComparer.Ordinal);

    /// <summary>The executions to create.</summary>
    public IReadOnlyList<ExecutionRecord> Created => _created;

    /// <summary>The keys that they take.</summary>
    public IReadOnlyDictionary<string, (string ExecutionId, bool Outlives)> Taken => _taken;

    /// <summary>Decides the next one.</summary>
    public StartOutcome Decide(StartCommit start)
    {
        if (IsDone(start))
        {
            return TellAgain(start);
        }

        if (!start.Documents.All(documents.IsExpected))
        {
            return new StartOutcome(StartResult.Outdated, None, []);
        }

        var inTheWay = OpenTrigger.Of(start) is { } trigger ? open.GetValueOrDefault(trigger) : null;
        if (inTheWay is not null && start.WhileOpen == WhileOpen.Wait)
        {
            return new StartOutcome(StartResult.MustWait, None, [], inTheWay);
        }

        long[] versions = [.. start.Documents.Select(document => documents.Write(document, start.Id) ?? 0)];
        return inTheWay is not null
            ? new StartOutcome(StartResult.Skipped, None, versions, inTheWay)
            : new StartOutcome(StartResult.Done, [.. start.Executions.Select(Create)], versions);
    }

    /// <summary>Whether a start has been done already, by this very one.</summary>
    private bool IsDone(StartCommit start) =>
        start.Executions.Any(keyed => there.Contains(keyed.Execution.Id)) || start.Documents.Any(document => documents.WriterOf(document) == start.Id);

    /// <summary>What was said of it the first time, as far as that is known.</summary>
    private StartOutcome TellAgain(StartCommit start)
    {
        long[] versions = [.. start.Documents.Select(documents.VersionOf)];
        StartedExecution[] executions = [.. start.Executions.Select(Find)];
        return start.WasSkipped(executions)
            ? new StartOutcome(StartResult.Skipped, None, versions, OpenTrigger.Of(start) is { } trigger ? open.GetValueOrDefault(trigger) : null)
            : new StartOutcome(StartResult.Done, executions, versions);
    }

    private StartedExecution Find(KeyedExecution keyed)
    {
        var isNew = there.Contains(keyed.Execution.Id);
        return new StartedExecution(isNew ? keyed.Execution.Id : HolderOf(keyed)?.ExecutionId, isNew);
    }

    private StartedExecution Create(KeyedExecution keyed)
    {
        var execution = keyed.Execution;
        if (keyed.Key is { } key)
        {
            var holder = HolderOf(keyed);
            if (!key.Rule.Allows(holder))
            {
                return new StartedExecution(holder?.ExecutionId, false);
            }

            var name = PostgresText.Clean(key.Name);
            holders[name] = new StartKeyHolder(execution.Id, execution.State, !execution.State.IsTerminal());
            _taken[name] = (execution.Id, key.Outlives);
        }

        _created.Add(execution);
        there.Add(execution.Id);
        if (!execution.State.IsTerminal() && execution.Origin?.Kind != ExecutionOriginKind.Backfill && OpenTrigger.Of(execution) is { } trigger)
        {
            open.TryAdd(trigger, execution.Id);
        }

        return new StartedExecution(execution.Id, true);
    }

    private StartKeyHolder? HolderOf(KeyedExecution keyed) => keyed.Key is { } key ? holders.GetValueOrDefault(PostgresText.Clean(key.Name)) : null;
}
