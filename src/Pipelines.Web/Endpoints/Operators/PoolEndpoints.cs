using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage.Overview;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Operators;

/// <summary>The pools that tasks share: how large they are, who is in, and who waits.</summary>
internal sealed class PoolEndpoints(IStoreOverview overview, PoolSizes sizes, PoolGate gate, FlowRegistry flows, IOptions<PipelineOptions> options, JsonResponses json) : IEndpointGroup
{
    /// <summary>More are in pools only where somebody made them huge; then the number of slots in use tells enough.</summary>
    private const int MostUses = 10_000;

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes) => routes.Api("GET", "/pools", new ApiOperation("listPools", "Operators", "The pools, with who is in and who waits.")
    {
        TakesUnboundOnly = true,
        Description = "Who is in is known of all processes; who waits, of the one that answers.",
        Answers = [new ApiAnswer(200, "The pools.", "PoolList")],
    }, ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var uses = (await overview.ListPoolUsesAsync(MostUses, context.RequestAborted).ConfigureAwait(false)).ToLookup(static use => use.Pool, StringComparer.Ordinal);
        var waiting = gate.Waiting().ToLookup(static entry => entry.TaskRun.Pool!, StringComparer.Ordinal);
        var names = flows.Flows.SelectMany(static flow => flow.Tasks).Select(static task => task.Pool?.Name).OfType<string>()
            .Concat(options.Value.Pools.Keys).Concat(uses.Select(static pool => pool.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var pools = names.Select(name => new PoolReport(name, sizes.Of(name), [.. uses[name]], [.. waiting[name]])).ToList();
        await json.WriteAsync(context, pools, Write).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, List<PoolReport> pools)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("pools");
        foreach (var pool in pools)
        {
            writer.WriteStartObject();
            writer.WriteString("name", pool.Name);
            writer.WriteNumber("slots", pool.Size);
            writer.WriteNumber("slotsInUse", pool.In.Sum(static use => use.Slots));
            writer.WriteStartArray("in");
            foreach (var use in pool.In)
            {
                writer.WriteStartObject();
                writer.WriteString("flow", use.Flow);
                writer.WriteString("executionId", use.ExecutionId);
                writer.WriteString("taskRun", use.TaskRun.ToString());
                writer.WriteNumber("slots", use.Slots);
                writer.WriteString("node", use.NodeId);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("waiting");
            foreach (var entry in pool.Waiting)
            {
                writer.WriteStartObject();
                writer.WriteString("executionId", entry.ExecutionId);
                writer.WriteString("taskRun", entry.TaskRun.Key.ToString());
                writer.WriteNumber("slots", entry.TaskRun.PoolSlots);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private sealed record PoolReport(string Name, int Size, IReadOnlyList<PoolUse> In, IReadOnlyList<Runtime.Storage.PoolEntry> Waiting);
}
