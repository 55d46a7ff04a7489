using Pipelines;

namespace SampleFlows;

/// <summary>A flow whose output may be null.</summary>
[Flow(Namespace = "samples")]
public sealed partial class PerhapsFlow
{
    /// <summary>Finds nothing.</summary>
    /// <returns>Nothing.</returns>
    [Task]
    public string? Find() => null;

    /// <summary>The output.</summary>
    /// <param name="find">What was found.</param>
    /// <returns>What was found.</returns>
    [Output]
    public string? Result(string? find) => find;
}
