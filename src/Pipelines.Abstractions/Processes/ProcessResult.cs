namespace Pipelines;

/// <summary>What a program left that ended with exit code 0.</summary>
/// <param name="Output">What it wrote to standard output: its lines, separated by <c>\n</c>.</param>
public sealed record ProcessResult(string Output)
{
    /// <summary>
    /// Whether <see cref="Output"/> is only the beginning of what it wrote: that was more than 1,048,576 characters, or something it left
    /// behind held its output open.
    /// </summary>
    public bool IsOutputCut { get; init; }
}
