using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Problems;

/// <summary>A request that cannot be done; it becomes problem details (RFC 9457).</summary>
/// <param name="status">The status code, 400 or more.</param>
/// <param name="detail">What is wrong with this request, what was expected and what to do.</param>
internal sealed class ProblemException(int status, string detail) : PipelineException(detail)
{
    /// <summary>The status code.</summary>
    public int Status { get; } = status;

    /// <summary>What is wrong with each input, where that is why.</summary>
    public IReadOnlyList<InputError> Errors { get; init; } = [];

    /// <summary>When it may be tried again; <see langword="null"/> where nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is asked for is not a request as it stands: 400.</summary>
    public static ProblemException BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);

    /// <summary>It is not there, or the caller may not know that it is: 404.</summary>
    public static ProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, detail);

    /// <summary>It cannot be done as things stand: 409.</summary>
    public static ProblemException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    /// <summary>The values do not fit: 422.</summary>
    public static ProblemException Unprocessable(string detail, params IReadOnlyList<InputError> errors) => new(StatusCodes.Status422UnprocessableEntity, detail) { Errors = errors };
}
