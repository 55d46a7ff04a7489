namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>Problem details (RFC 9457).</summary>
internal sealed record ProblemAnswer
{
    /// <summary>What is wrong with the request.</summary>
    public string? Detail { get; set; }

    /// <summary>What the server's log knows the request by.</summary>
    public string? TraceId { get; set; }

    /// <summary>What is wrong with each input.</summary>
    public IReadOnlyList<FieldError>? Errors { get; set; }

    /// <summary>What is wrong with an input.</summary>
    /// <param name="Input">The input.</param>
    /// <param name="Message">What is wrong with it.</param>
    internal sealed record FieldError(string Input, string Message);
}
