using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pipelines.Web.Endpoints;

/// <summary>Where endpoints are mapped.</summary>
internal sealed class EndpointRoutes(IEndpointRouteBuilder root)
{
    /// <summary>What every address of the API begins with.</summary>
    public const string ApiPrefix = "/api/v1";

    /// <summary>All endpoints that were mapped so far; their routes and metadata make the OpenAPI document.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => root.DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Maps an endpoint below <see cref="ApiPrefix"/>.</summary>
    /// <param name="method">The HTTP method; GET is answered to HEAD too.</param>
    /// <param name="pattern">The route below the prefix.</param>
    /// <param name="operation">What it is, for the document, the checks of the request and the rights.</param>
    /// <param name="handle">Answers.</param>
    public IEndpointConventionBuilder Api(string method, string pattern, ApiOperation operation, RequestDelegate handle) =>
        Root(method, ApiPrefix + pattern, operation, handle);

    /// <summary>Maps an endpoint at the root.</summary>
    /// <inheritdoc cref="Api"/>
    public IEndpointConventionBuilder Root(string method, string pattern, ApiOperation operation, RequestDelegate handle)
    {
        string[] methods = method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [method];
        return root.MapMethods(pattern, methods, handle).WithMetadata(operation).WithDisplayName($"{method} {pattern}");
    }
}
