using Pipelines.Definitions;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>What a backfill starts: a flow, by one of its schedules.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Schedule">The schedule.</param>
internal sealed record BackfillTarget(FlowDefinition Flow, ScheduleTriggerDefinition Schedule)
{
    /// <summary>The schedule's name.</summary>
    public TriggerName Name { get; } = TriggerName.Of(Flow, Schedule);

    /// <inheritdoc/>
    public override string ToString() => $"flow '{Flow.FullName}', schedule '{Schedule.Id}'";
}
