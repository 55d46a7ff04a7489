namespace Pipelines;

/// <summary>What a program left that ended with exit code 0.</summary>
/// <param name="Output">What it wrote to standard output: its lines, separated by <c>\n</c>.</param>
public sealed record ProcessResult(string Output)
{
    /// <summary>Whether it wrote more than is kept, which is 1,048,576 characters: <see cref="Output"/> then is their beginning.</summary>
    public bool IsOutputCut { get; init; }
}
