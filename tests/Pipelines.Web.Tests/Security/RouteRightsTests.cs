using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Access;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Security.Guards;

namespace Pipelines.Web.Tests.Security;

/// <summary>Walks every route that the server has: what is added later is covered without a line here.</summary>
public sealed class RouteRightsTests : IAsyncLifetime
{
    /// <summary>What anybody may call. Whoever adds to this list says why.</summary>
    private static readonly string[] ForAnybody =
    [
        "getHealth", "getReadiness", // asked by load balancers
        "getOpenApi", "getOpenApiDocument", // says nothing of this installation
        "signIn", // checks a password
        "callWebhook", // has its key, or its signature
    ];

    private SecuredServer _server = null!;

    public async Task InitializeAsync() => _server = await SecuredServer.StartAsync(Passwords.User("anna"));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Every_route_declares_what_it_takes()
    {
        var routes = Routes();

        routes.Count.ShouldBeGreaterThan(10);
        routes.Where(static route => route.Operation is null).Select(static route => route.Path).ShouldBeEmpty();
        routes.Where(static route => route.Operation!.Right == ApiRight.None).Select(static route => route.Operation!.Id).Distinct().Except(ForAnybody).ShouldBeEmpty();
        routes.Where(static route => route.MayOtherSitesCall).Select(static route => route.Operation!.Id).Distinct().Except(["callWebhook"]).ShouldBeEmpty();
    }

    [Fact]
    public void What_changes_takes_more_than_the_right_to_look() =>
        Routes().Where(static route => !CrossSiteGuard.IsSafe(route.Method) && route.Operation!.Right == ApiRight.Read).Select(static route => route.Operation!.Id)
            .Except(["signOut"]).ShouldBeEmpty();

    [Fact]
    public async Task No_route_answers_who_does_not_say_who_it_is()
    {
        using var client = _server.Client();
        foreach (var route in Routes().Where(static route => route.Operation!.Right != ApiRight.None))
        {
            (await SendAsync(client, route)).ShouldBe(HttpStatusCode.Unauthorized, route.ToString());
        }
    }

    [Theory]
    [InlineData("read")]
    [InlineData("run")]
    public async Task No_route_answers_who_has_too_small_a_scope(string scope)
    {
        var (granted, right) = scope == "read" ? (AccessScope.Read, ApiRight.Read) : (AccessScope.Run, ApiRight.Run);
        using var client = _server.Client(await _server.KeyAsync(granted));
        foreach (var route in Routes().Where(route => route.Operation!.Right > right))
        {
            (await SendAsync(client, route)).ShouldBe(HttpStatusCode.Forbidden, route.ToString());
        }
    }

    [Fact]
    public async Task What_is_about_more_than_a_namespace_is_not_for_who_is_bound_to_one()
    {
        using var client = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));
        var unbound = Routes().Where(static route => route.Operation!.TakesUnboundOnly).ToList();

        unbound.Select(static route => route.Operation!.Id).ShouldContain("listAudit");
        foreach (var route in unbound)
        {
            (await SendAsync(client, route)).ShouldBe(HttpStatusCode.Forbidden, route.ToString());
        }
    }

    [Fact]
    public async Task Nothing_of_a_namespace_is_there_for_who_is_bound_to_another()
    {
        using var client = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));
        var within = Routes().Where(static route => route.Path.Contains("{namespace", StringComparison.Ordinal)).ToList();

        within.ShouldNotBeEmpty();
        foreach (var route in within)
        {
            ((int)await SendAsync(client, route)).ShouldBeInRange(400, 499, route.ToString());
        }

        (await client.GetStringAsync("/api/v1/flows")).ShouldNotContain("guarded");
        using var seeing = _server.Client(await _server.KeyAsync(AccessScope.Read, "secured"));
        (await seeing.GetStringAsync("/api/v1/flows")).ShouldContain("secured.inner/guarded");
        (await seeing.GetAsync("/api/v1/flows/secured.inner/guarded")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>All routes, mapped as the server maps them.</summary>
    private List<Route> Routes()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        var routes = new EndpointRoutes(builder.Build());
        foreach (var group in _server.Services.GetServices<IEndpointGroup>())
        {
            group.Map(routes);
        }

        return [.. routes.Endpoints.SelectMany(static endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(static method => method != "HEAD")
            .Select(method => new Route(method, endpoint.RoutePattern.RawText!, AddressOf(endpoint), endpoint.Metadata.GetMetadata<ApiOperation>(), endpoint.Metadata.GetMetadata<OtherSites>() is not null)))];
    }

    private static string AddressOf(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(static part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart { Name: "namespace" } => "secured.inner",
        RoutePatternParameterPart { Name: "flow" } => "guarded",
        _ => "x",
    }))));

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, Route route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Address);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private sealed record Route(string Method, string Path, string Address, ApiOperation? Operation, bool MayOtherSitesCall)
    {
        public override string ToString() => $"{Method} {Path}";
    }
}
