using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Service;

/// <summary>The OpenAPI document, made from the endpoints that are mapped: what is not in it is not there.</summary>
internal sealed class OpenApiEndpoints(IEnumerable<ApiSchemas> schemas, JsonResponses json) : IEndpointGroup
{
    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        var document = new Lazy<ReadOnlyMemory<byte>>(() => json.ToBytes(
            (routes.Endpoints, Schemas: schemas),
            static (writer, parts) => OpenApiDocument.Write(writer, parts.Endpoints, parts.Schemas)));
        routes.Root("GET", "/openapi/v1.json", new ApiOperation("getOpenApi", "Service", "This document (OpenAPI 3.1).")
        {
            Right = ApiRight.None,
            Answers = [new ApiAnswer(200, "The document.", "{}")],
        }, context => RawAnswers.WriteAsync(context, document.Value, JsonResponses.ContentType));
    }
}
