using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Pipelines.EndToEnd.LongestFirst", "Pipelines.EndToEnd")]

// One more than the two cores that this is reckoned for: the longest scene mostly sleeps.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace Pipelines.EndToEnd;

/// <summary>The scenes that take minutes begin first: begun last, they would be waited for alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(Triggers.TriggerKillTests), nameof(KillLoopTests)];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(static collection => Array.FindIndex(Longest, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Length);
}
