using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>Finds what backfills start among the flows of this program, with the schedules as they are set.</summary>
internal sealed class BackfillTargets(FlowRegistry flows, TriggerCatalog catalog)
{
    /// <summary>Looks for what other processes have set about schedules.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => catalog.RefreshAsync(cancellationToken);

    /// <summary>What somebody asks for.</summary>
    /// <param name="flowName">The flow: namespace and id, or the id alone where it is unique.</param>
    /// <param name="triggerId">The schedule's id.</param>
    /// <exception cref="RefusedException">There is no such flow, or it has no such schedule.</exception>
    public BackfillTarget Get(string flowName, string triggerId)
    {
        var flow = FindFlow(flowName);
        var schedules = flow.Triggers.OfType<ScheduleTriggerDefinition>().ToList();
        if (schedules.Find(schedule => string.Equals(schedule.Id, triggerId, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return AsSet(flow, found);
        }

        var ids = schedules.Select(static schedule => schedule.Id).ToList();
        var which = ids.Count == 0 ? "It has none: only flows with a [Schedule] can be backfilled." : $"Its schedules are: {string.Join(", ", ids)}.";
        throw new RefusedException(flow.Triggers.Any(trigger => string.Equals(trigger.Id, triggerId, StringComparison.OrdinalIgnoreCase))
            ? $"Trigger '{triggerId}' of flow '{flow.FullName}' is not a schedule, so it has no ticks to backfill. {which}"
            : $"Flow '{flow.FullName}' has no schedule '{triggerId}'.{NearestName.Suggestion(triggerId, ids)} {which}");
    }

    /// <summary>What a backfill that exists starts; <see langword="null"/> when this program does not have it.</summary>
    public BackfillTarget? Find(BackfillRecord backfill)
    {
        var flow = flows.Flows.FirstOrDefault(flow => flow.FullName == backfill.Flow);
        var schedule = flow?.Triggers.OfType<ScheduleTriggerDefinition>().FirstOrDefault(schedule => schedule.Id == backfill.TriggerId);
        return schedule is null ? null : AsSet(flow!, schedule);
    }

    private BackfillTarget AsSet(FlowDefinition flow, ScheduleTriggerDefinition schedule) =>
        new(flow, catalog.Find(TriggerName.Of(flow, schedule))?.Schedule ?? schedule);

    private FlowDefinition FindFlow(string name)
    {
        try
        {
            return flows.Find(name) ?? throw new RefusedException(
                $"There is no flow '{name}'.{NearestName.Suggestion(name, flows.Flows.SelectMany(flow => new[] { flows.ShortName(flow), flow.FullName }))}");
        }
        catch (PipelineException exception) when (exception is not RefusedException)
        {
            throw new RefusedException(exception.Message);
        }
    }
}
