using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Pipelines.EndToEnd.LongestFirst", "Pipelines.EndToEnd")]

namespace Pipelines.EndToEnd;

/// <summary>The scene that takes minutes and mostly sleeps begins first: begun last, it would be waited for alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(static collection => collection.DisplayName.Contains(nameof(Triggers.TriggerKillTests), StringComparison.Ordinal) ? 0 : 1);
}
