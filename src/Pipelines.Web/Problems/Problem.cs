using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Pipelines.Runtime.CommandLine;
using Pipelines.Runtime.Executor.Approvals;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Web.Problems;

/// <summary>Problem details (RFC 9457) of a request.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Detail">What is wrong with this request; <see langword="null"/> where the title says all.</param>
internal sealed record Problem(int Status, string? Detail)
{
    /// <summary>The content type of problem details.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Whoever sends a hundred thousand mistakes is not sent them back.</summary>
    private const int MostErrors = 100;

    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with each input.</summary>
    public IReadOnlyList<InputError> Errors { get; init; } = [];

    /// <summary>When it may be tried again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The problem that an exception tells; <see langword="null"/> when it is a mistake of this program.</summary>
    public static Problem? Of(Exception exception) => exception switch
    {
        ProblemException problem => new Problem(problem.Status, problem.Message) { Errors = problem.Errors, RetryAfter = problem.RetryAfter },
        InputException inputs => new Problem(StatusCodes.Status422UnprocessableEntity, $"The inputs of flow '{inputs.Flow}' are not valid.") { Errors = inputs.Errors },
        DecisionException decision => new Problem(StatusCodes.Status422UnprocessableEntity, decision.Message),
        RefusedException refused => new Problem(StatusCodes.Status409Conflict, refused.Message),
        UsageException usage => new Problem(StatusCodes.Status400BadRequest, usage.Message),
        StoreUnavailableException => new Problem(StatusCodes.Status503ServiceUnavailable, "The store is out of order, so that it is not known what of this request was done. Try again.") { RetryAfter = StorePause },
        LeaseLostException => new Problem(StatusCodes.Status503ServiceUnavailable, "This process is about to end: it was silent for too long. Try again.") { RetryAfter = StorePause },
        PipelineException other => new Problem(StatusCodes.Status409Conflict, other.Message),
        BadHttpRequestException bad => new Problem(bad.StatusCode, bad.Message),
        _ => null,
    };

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="traceId">What the program's log knows the request by; <see langword="null"/> where the log has nothing of it.</param>
    public void Write(Utf8JsonWriter writer, string? traceId)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "about:blank");
        writer.WriteString("title", ReasonPhrases.GetReasonPhrase(Status) is { Length: > 0 } phrase ? phrase : "Error");
        writer.WriteNumber("status", Status);
        if (Detail is not null)
        {
            writer.WriteString("detail", Detail);
        }

        if (traceId is not null)
        {
            writer.WriteString("traceId", traceId);
        }

        if (Errors.Count > 0)
        {
            writer.WriteStartArray("errors");
            foreach (var error in Errors.Take(MostErrors))
            {
                writer.WriteStartObject();
                writer.WriteString("input", error.Input);
                writer.WriteString("message", error.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (Errors.Count > MostErrors)
        {
            writer.WriteNumber("moreErrors", Errors.Count - MostErrors);
        }

        writer.WriteEndObject();
    }
}
