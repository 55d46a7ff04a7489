using System.Collections.Concurrent;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>The flows that this program runs.</summary>
internal sealed class FlowRegistry : IFlowRegistry
{
    private readonly ConcurrentDictionary<string, FlowDefinition> _byFullName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, int> _countById = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();
    private readonly List<FlowDefinition> _added = [];

    /// <summary>Made when it is asked for: to copy a hundred thousand flows for each that is added would take longer than all else.</summary>
    private FlowDefinition[]? _flows;

    /// <summary>All of them, in the order they were added: the same list until another is added.</summary>
    public IReadOnlyList<FlowDefinition> Flows => Volatile.Read(ref _flows) ?? Copy();

    /// <inheritdoc/>
    public IFlowRegistry Add(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (!TryAdd(flow))
        {
            throw new PipelineException($"Two flows are named '{flow.FullName}': '{_byFullName[flow.FullName].Type}' and '{flow.Type}'. Give one of them another id or namespace in its [Flow] attribute.");
        }

        return this;
    }

    /// <summary>Adds a flow unless there is one of that name.</summary>
    public bool TryAdd(FlowDefinition flow)
    {
        lock (_gate)
        {
            if (!_byFullName.TryAdd(flow.FullName, flow))
            {
                return false;
            }

            _added.Add(flow);
            _countById.AddOrUpdate(flow.Id, 1, static (_, count) => count + 1);
            Volatile.Write(ref _flows, null);
            return true;
        }
    }

    /// <summary>All of them, as the store is asked for their executions.</summary>
    public IReadOnlyCollection<ClaimableFlow> Claimable => [.. Flows.Select(flow => new ClaimableFlow(flow.FullName, flow.Concurrency))];

    /// <summary>Finds a flow; <see langword="null"/> when there is none of that name.</summary>
    /// <param name="name">Namespace and id, or the id alone where it is unique: <c>zoomcamp/taxi</c>, <c>taxi</c>.</param>
    /// <exception cref="PipelineException">Several flows have that id.</exception>
    public FlowDefinition? Find(string name)
    {
        if (_byFullName.TryGetValue(name, out var exact))
        {
            return exact;
        }

        var named = Flows.Where(flow => string.Equals(flow.Id, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count <= 1
            ? named.FirstOrDefault()
            : throw new PipelineException($"'{name}' is the id of several flows: {string.Join(", ", named.Select(flow => $"'{flow.FullName}'"))}. Name one of them in full.");
    }

    /// <summary>The name to call a flow by: its id where that is unique in this program, otherwise namespace and id.</summary>
    /// <param name="flow">A flow of this registry.</param>
    public string ShortName(FlowDefinition flow) => _countById.GetValueOrDefault(flow.Id) == 1 ? flow.Id : flow.FullName;

    private FlowDefinition[] Copy()
    {
        lock (_gate)
        {
            FlowDefinition[] flows = [.. _added];
            Volatile.Write(ref _flows, flows);
            return flows;
        }
    }
}
