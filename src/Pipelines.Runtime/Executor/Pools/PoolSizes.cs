using System.Globalization;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Executor.Pools;

/// <summary>How many slots each pool has: what the settings say, or else the most that a task of this program asks for.</summary>
internal sealed class PoolSizes(IOptions<PipelineOptions> options, FlowRegistry flows)
{
    /// <summary>The number of slots of a pool.</summary>
    /// <param name="pool">The pool's name.</param>
    public int Of(string pool) => options.Value.Pools.TryGetValue(pool, out var size)
        ? size
        : Uses().Where(use => use.Policy.Name == pool).Select(use => use.Policy.Slots).DefaultIfEmpty(1).Max();

    /// <summary>What could never run: a task that asks for more slots than its pool has.</summary>
    /// <returns>One sentence each.</returns>
    public IReadOnlyList<string> FindMistakes() =>
    [
        .. Uses().Where(use => use.Policy.Slots > Of(use.Policy.Name)).Select(use => string.Create(CultureInfo.InvariantCulture,
            $"Task '{use.Task.Id}' of flow '{use.Flow.FullName}' takes {use.Policy.Slots} slots of pool '{use.Policy.Name}', which has {Of(use.Policy.Name)}: it could never run. Raise {PipelineOptions.Section}:{nameof(PipelineOptions.Pools)}:{use.Policy.Name}, or lower Slots in its [Pool] attribute.")),
    ];

    private IEnumerable<(FlowDefinition Flow, TaskDefinition Task, PoolPolicy Policy)> Uses() =>
        from flow in flows.Flows
        from task in flow.Tasks
        where task.Pool is not null
        select (flow, task, task.Pool);
}
