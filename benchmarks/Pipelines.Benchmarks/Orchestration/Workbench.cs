using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>What the parts of a run share.</summary>
/// <param name="options">What to measure.</param>
/// <param name="stores">What to measure it on, the store that counts first.</param>
internal sealed class Workbench(OrchestrationOptions options, IReadOnlyList<MeasuredStore> stores)
{
    /// <summary>What to measure.</summary>
    public OrchestrationOptions Options { get; } = options;

    /// <summary>What was to be reached.</summary>
    public Goals Goals { get; } = new();

    /// <summary>The store as it is set by default.</summary>
    public MeasuredStore Store => Stores[0];

    /// <summary>The store in all its settings.</summary>
    public IReadOnlyList<MeasuredStore> Stores { get; } = stores;
}
