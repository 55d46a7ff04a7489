namespace Pipelines;

/// <summary>The inputs given to a flow do not fit it; nothing was started.</summary>
/// <param name="flow">The flow's full name.</param>
/// <param name="errors">Every mistake, at least one.</param>
public sealed class InputException(string flow, IReadOnlyList<InputError> errors)
    : PipelineException($"The inputs of flow '{flow}' are not valid: {string.Join("; ", errors)}.")
{
    /// <summary>The flow's full name.</summary>
    public string Flow { get; } = flow;

    /// <summary>Every mistake.</summary>
    public IReadOnlyList<InputError> Errors { get; } = errors;
}
