namespace Pipelines.Runtime.Tests.Support;

/// <summary>Tests that listen to spans, or prove that nobody does: listeners are the process's, so these run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class SpanGroup
{
    public const string Name = "spans";
}
