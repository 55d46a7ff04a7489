using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints;

/// <summary>Refuses what an operation does not know: a mistyped filter that was passed over would list, or delete, everything.</summary>
internal static class RequestCheck
{
    /// <summary>The middleware.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>() is { } operation)
        {
            CheckQuery(context, operation);
            CheckBody(context, operation);
        }

        return next(context);
    }

    private static void CheckQuery(HttpContext context, ApiOperation operation)
    {
        if (operation.TakesAnyQuery || !context.Request.QueryString.HasValue)
        {
            return;
        }

        foreach (var (name, values) in context.Request.Query)
        {
            var known = operation.Parameters.Where(static parameter => parameter.In == "query").ToList();
            if (known.FirstOrDefault(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } meant)
            {
                var names = known.Select(static parameter => parameter.Name).ToList();
                throw ProblemException.BadRequest(
                    $"'{Shortened.Of(name)}' is not a parameter of {context.Request.Path}.{NearestName.Suggestion(Shortened.Of(name), names)} {(names.Count == 0 ? "It takes none." : $"The parameters are: {string.Join(", ", names)}.")}");
            }

            if (values.Count > 1 && !meant.IsRepeated)
            {
                throw ProblemException.BadRequest($"'{meant.Name}' is given {values.Count} times; it takes one value.");
            }
        }
    }

    private static void CheckBody(HttpContext context, ApiOperation operation)
    {
        var request = context.Request;
        if (operation.Body is not { } body)
        {
            return;
        }

        if (!JsonBodies.HasBody(context))
        {
            if (body.IsRequired)
            {
                throw ProblemException.BadRequest($"The request has no body. Expected is {body.Description}");
            }

            return;
        }

        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, $"The body is encoded ('{Shortened.Of(encoding)}'); send it as it is, without Content-Encoding.");
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var given) || !body.Schemas.ContainsKey(given.MediaType.Value?.ToLowerInvariant() ?? ""))
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                $"The content type '{Shortened.Of(request.ContentType ?? "")}' is not taken here. Expected is {string.Join(" or ", body.Schemas.Keys)}.");
        }
    }
}
