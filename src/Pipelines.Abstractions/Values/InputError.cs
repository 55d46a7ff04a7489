namespace Pipelines;

/// <summary>One mistake in the inputs given to a flow.</summary>
/// <param name="Input">The input's name, with the path below it: <c>months[2].year</c>; empty when it is not about one input.</param>
/// <param name="Message">What was expected and what was given.</param>
public sealed record InputError(string Input, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Input.Length == 0 ? Message : $"{Input}: {Message}";
}
