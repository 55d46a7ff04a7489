using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Service;

/// <summary>Writes an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0) of endpoints.</summary>
internal static class OpenApiDocument
{
    private const string ProblemSchema = "Problem";

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="schemas">The schemas that they name.</param>
    public static void Write(Utf8JsonWriter writer, IEnumerable<RouteEndpoint> endpoints, IEnumerable<ApiSchemas> schemas)
    {
        writer.WriteStartObject();
        writer.WriteString("openapi", "3.1.0");
        writer.WriteStartObject("info");
        writer.WriteString("title", "Pipelines");
        writer.WriteString("version", "v1");
        writer.WriteString("description", "Flows, their executions and what starts them.");
        writer.WriteEndObject();
        writer.WriteStartObject("paths");
        foreach (var path in endpoints.GroupBy(PathOf).OrderBy(static path => path.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(path.Key);
            foreach (var endpoint in path)
            {
                WriteOperations(writer, endpoint, MethodsOf(path, endpoint.Metadata.GetMetadata<ApiOperation>()) == 1);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteComponents(writer, schemas);
        writer.WriteEndObject();
    }

    /// <summary>The path of an endpoint as the document has it: without constraints and catch-alls.</summary>
    public static string PathOf(RouteEndpoint endpoint)
    {
        var segments = endpoint.RoutePattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(static part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        })));
        return "/" + string.Join('/', segments);
    }

    /// <summary>At how many methods of a path an operation stands: names are of one method each.</summary>
    private static int MethodsOf(IEnumerable<RouteEndpoint> path, ApiOperation? operation) =>
        path.Where(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>()?.Id == operation?.Id).Sum(static endpoint => Methods(endpoint).Count());

    // HEAD is answered as GET is, without the body; to list it would say nothing.
    private static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Where(static method => method != "HEAD");

    private static void WriteOperations(Utf8JsonWriter writer, RouteEndpoint endpoint, bool isOne)
    {
        if (endpoint.Metadata.GetMetadata<ApiOperation>() is not { } operation)
        {
            return;
        }

        foreach (var method in Methods(endpoint))
        {
            writer.WriteStartObject(method.ToLowerInvariant());
            writer.WriteString("operationId", isOne ? operation.Id : $"{operation.Id}-{method.ToLowerInvariant()}");
            writer.WriteStartArray("tags");
            writer.WriteStringValue(operation.Tag);
            writer.WriteEndArray();
            writer.WriteString("summary", operation.Summary);
            if (operation.Description is { } description)
            {
                writer.WriteString("description", description);
            }

            writer.WriteString("x-right", operation.Right.ToString().ToLowerInvariant());
            WriteSecurity(writer, operation.Right);
            WriteParameters(writer, endpoint, operation);
            WriteBody(writer, operation.Body);
            WriteAnswers(writer, operation);
            writer.WriteEndObject();
        }
    }

    /// <summary>One of the ways to say who calls; none where anybody may.</summary>
    private static void WriteSecurity(Utf8JsonWriter writer, ApiRight right)
    {
        writer.WriteStartArray("security");
        foreach (var scheme in right == ApiRight.None ? [] : ServiceSchemas.SecuritySchemes.Keys)
        {
            writer.WriteStartObject();
            writer.WriteStartArray(scheme);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteParameters(Utf8JsonWriter writer, RouteEndpoint endpoint, ApiOperation operation)
    {
        var described = operation.Parameters.Where(static parameter => parameter.In == "path").Select(static parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var inRoute = endpoint.RoutePattern.Parameters.Where(parameter => !described.Contains(parameter.Name)).Select(static parameter => ApiParameter.Path(parameter.Name, ""));
        writer.WriteStartArray("parameters");
        foreach (var parameter in operation.Parameters.Concat(inRoute))
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Name);
            writer.WriteString("in", parameter.In);
            writer.WriteString("description", parameter.Description);
            writer.WriteBoolean("required", parameter.IsRequired);
            if (parameter.IsRepeated)
            {
                writer.WriteBoolean("explode", true);
                writer.WriteStartObject("schema");
                writer.WriteString("type", "array");
                writer.WritePropertyName("items");
                WriteSchema(writer, parameter.Schema);
                writer.WriteEndObject();
            }
            else
            {
                writer.WritePropertyName("schema");
                WriteSchema(writer, parameter.Schema);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteBody(Utf8JsonWriter writer, ApiBody? body)
    {
        if (body is null)
        {
            return;
        }

        writer.WriteStartObject("requestBody");
        writer.WriteString("description", body.Description);
        writer.WriteBoolean("required", body.IsRequired);
        writer.WriteStartObject("content");
        foreach (var (contentType, schema) in body.Schemas)
        {
            WriteContent(writer, contentType, schema);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAnswers(Utf8JsonWriter writer, ApiOperation operation)
    {
        writer.WriteStartObject("responses");
        var statuses = operation.Answers.Select(static answer => answer.Status).ToHashSet();
        foreach (var answers in operation.Answers.GroupBy(static answer => answer.Status))
        {
            writer.WriteStartObject(answers.Key.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("description", answers.First().Description);
            if (answers.Any(static answer => answer.Schema is not null))
            {
                writer.WriteStartObject("content");
                foreach (var answer in answers.Where(static answer => answer.Schema is not null))
                {
                    WriteContent(writer, answer.ContentType, answer.Schema!);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        foreach (var status in operation.AllProblems.Where(status => !statuses.Contains(status)))
        {
            writer.WriteStartObject(status.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("description", ReasonPhrases.GetReasonPhrase(status));
            writer.WriteStartObject("content");
            WriteContent(writer, Problem.ContentType, ProblemSchema);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, string contentType, string schema)
    {
        writer.WriteStartObject(contentType);
        writer.WritePropertyName("schema");
        WriteSchema(writer, schema);
        writer.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter writer, string schema)
    {
        if (schema.StartsWith('{'))
        {
            writer.WriteRawValue(schema);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("$ref", $"#/components/schemas/{schema}");
        writer.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter writer, IEnumerable<ApiSchemas> schemas)
    {
        writer.WriteStartObject("components");
        writer.WriteStartObject("schemas");
        foreach (var (name, schema) in schemas.SelectMany(static group => group.ByName).OrderBy(static schema => schema.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(schema);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("securitySchemes");
        foreach (var (name, scheme) in ServiceSchemas.SecuritySchemes)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(scheme);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
