using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Overview;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Operators;

/// <summary>The processes that share the store.</summary>
internal sealed class NodeEndpoints(IStoreOverview overview, ILeaseHolder lease, StoreClock clock, JsonResponses json) : IEndpointGroup
{
    /// <inheritdoc/>
    public void Map(EndpointRoutes routes) => routes.Api("GET", "/nodes", new ApiOperation("listNodes", "Operators", "The processes that drive executions, the oldest first.")
    {
        TakesUnboundOnly = true,
        Description = "One that is dead is listed, and not live, until another takes its lease away.",
        Answers = [new ApiAnswer(200, "The processes.", "NodeList")],
    }, ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var nodes = await overview.ListNodesAsync(context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, (nodes, Self: lease.Current?.NodeId, Now: clock.GetUtcNow()), static (writer, state) => Write(writer, state.nodes, state.Self, state.Now)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<NodeSummary> nodes, string? self, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("nodes");
        foreach (var node in nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("id", node.Lease.NodeId);
            writer.WriteNumber("epoch", node.Lease.Epoch);
            writer.WriteBoolean("isLive", node.ExpiresAt > now);
            writer.WriteInstant("leaseExpiresAt", node.ExpiresAt);
            writer.WriteNumber("executions", node.Executions);
            writer.WriteBoolean("isThisOne", node.Lease.NodeId == self);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
