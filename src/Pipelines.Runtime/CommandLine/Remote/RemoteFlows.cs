using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>The flows of a server: those count, whatever this program has.</summary>
/// <param name="server">The server.</param>
internal sealed class RemoteFlows(RemoteServer server)
{
    private const int LargestPage = 1000;

    private readonly Dictionary<string, FlowDefinition> _described = new(StringComparer.Ordinal);

    /// <summary>All that the key may see, by name.</summary>
    public IReadOnlyList<FlowListing> Listings { get; private set; } = [];

    /// <summary>Asks which flows there are.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var found = new List<FlowListing>();
        string? cursor = null;
        do
        {
            var path = new RemotePath("flows").Add("limit", LargestPage).Add("cursor", cursor).ToString();
            var page = await server.GetAsync(path, RemoteJson.Default.FlowAnswerList, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Flows.Select(static flow => new FlowListing(flow.Namespace, flow.Id, flow.Description, flow.Revision, flow.Tasks, flow.Triggers, flow.Labels)));
            cursor = page.Next;
        }
        while (cursor is not null);

        Listings = found;
    }

    /// <summary>Asks what a flow is like.</summary>
    /// <param name="fullName">Namespace and id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<FlowDefinition> DescribeAsync(string fullName, CancellationToken cancellationToken)
    {
        if (!_described.TryGetValue(fullName, out var flow))
        {
            flow = DescribedFlow.Of(await server.GetAsync(RemotePath.OfFlow(fullName).ToString(), RemoteJson.Default.FlowAnswer, cancellationToken).ConfigureAwait(false));
            _described[fullName] = flow;
        }

        return flow;
    }

    /// <summary>The flows as commands look for them: those that were asked for as they are, of the others the names.</summary>
    public FlowRegistry ToRegistry()
    {
        var registry = new FlowRegistry();
        foreach (var listing in Listings)
        {
            registry.TryAdd(_described.GetValueOrDefault(listing.FullName) ?? DescribedFlow.Of(listing));
        }

        return registry;
    }
}
