namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>Tests that look at the memory of the process: they run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzGroup
{
    public const string Name = "fuzz";
}
