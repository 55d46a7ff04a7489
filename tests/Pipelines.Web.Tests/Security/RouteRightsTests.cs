using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
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

    [Fact]
    public async Task Nothing_of_an_execution_or_a_backfill_is_there_for_who_is_bound_to_another_namespace()
    {
        using var whole = _server.Client(await _server.KeyAsync(AccessScope.Admin));
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));
        var (execution, backfill) = await WithWorkAsync(whole);
        var routes = Routes().Where(static route => route.Path.Contains("{id}", StringComparison.Ordinal)).ToList();

        routes.Count.ShouldBeGreaterThan(15);
        foreach (var route in routes)
        {
            (await SendAsync(bound, Of(route))).ShouldBe(HttpStatusCode.NotFound, route.ToString());
        }

        // The same requests are answered to who may see it, so it was not for what they ask. What removes it comes last.
        foreach (var route in routes.Where(static route => route.Operation!.Id != "downloadArtifact").OrderBy(static route => route.Method == "DELETE"))
        {
            (await SendAsync(whole, Of(route))).ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.Conflict], route.ToString());
        }

        Route Of(Route route) => route with
        {
            Address = route.Path.Replace("{id}", route.Path.Contains("/backfills/", StringComparison.Ordinal) ? backfill : execution, StringComparison.Ordinal)
                .Replace("{taskRun}/{name}", "inputs/x", StringComparison.Ordinal),
            Body = route.Operation!.Id == "changeExecution" ? """{"labels":{"a":"b"}}""" : route.Operation.Body is null ? null : "{}",
        };
    }

    [Fact]
    public async Task No_request_that_may_change_something_goes_unnoted()
    {
        using var client = _server.Client(await _server.KeyAsync(AccessScope.Admin, name: "auditor"));
        var changes = Routes().Where(static route => !CrossSiteGuard.IsSafe(route.Method) && route.Operation!.Right != ApiRight.None).ToList();
        foreach (var route in changes)
        {
            await SendAsync(client, route with { Body = route.Operation!.Body is null ? null : "{}" });
        }

        using var audit = JsonDocument.Parse(await client.GetStringAsync("/api/v1/audit?limit=1000"));

        var noted = audit.RootElement.GetProperty("entries").EnumerateArray().ToList();
        noted.Select(static entry => entry.GetProperty("action").GetString()).Distinct().ShouldBe(changes.Select(static route => route.Operation!.Id).Distinct(), ignoreOrder: true);
        noted.ShouldAllBe(static entry => entry.GetProperty("actor").GetString()!.StartsWith("key:auditor/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_list_tells_who_is_bound_to_another_namespace_of_this_one()
    {
        using var whole = _server.Client(await _server.KeyAsync(AccessScope.Admin));
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));
        await WithWorkAsync(whole);
        using var value = new StringContent("1", System.Text.Encoding.UTF8, "application/json");
        await whole.PutAsync("/api/v1/kv/secured.inner/a", value);
        var lists = Routes().Where(static route => route is { Method: "GET", Operation: { Right: not ApiRight.None, TakesUnboundOnly: false } } && !route.Path.Contains('{', StringComparison.Ordinal)).ToList();

        lists.Select(static route => route.Operation!.Id).ShouldBe(["listFlows", "listTriggers", "listExecutions", "listBackfills", "listKeyValueNamespaces", "getSession"], ignoreOrder: true);
        foreach (var list in lists.Where(static route => route.Operation!.Id != "getSession"))
        {
            (await bound.GetStringAsync(list.Path)).ShouldNotContain("secured", customMessage: list.ToString());
            (await whole.GetStringAsync(list.Path)).ShouldContain("secured", customMessage: list.ToString());
        }
    }

    [Fact]
    public async Task Nothing_is_done_with_many_executions_by_who_is_bound_to_another_namespace()
    {
        using var whole = _server.Client(await _server.KeyAsync(AccessScope.Admin));
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));
        var (execution, _) = await WithWorkAsync(whole);
        var routes = Routes().Where(static route => route.Path.Contains("/bulk/", StringComparison.Ordinal)).ToList();

        routes.Count.ShouldBeGreaterThan(4);
        foreach (var route in routes)
        {
            var labels = route.Operation!.Id == "labelsExecutions" ? ""","labels":{"a":"b"}""" : "";
            foreach (var which in new[] { $"\"ids\":[\"{execution}\"]", $"\"filter\":{{\"idSuffix\":\"{execution}\"}}", "\"filter\":{\"flow\":\"secured.inner/guarded\"}" })
            {
                using var body = new StringContent($"{{{which}{labels}}}", System.Text.Encoding.UTF8, "application/json");
                using var answer = await bound.PostAsync(route.Path, body);
                (await answer.Content.ReadAsStringAsync()).ShouldContain("\"done\":0", customMessage: $"{route} {which}");
            }
        }

        (await whole.GetAsync($"/api/v1/executions/{execution}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Has something run, and a backfill of it, in the namespace <c>secured.inner</c>.</summary>
    private static async Task<(string Execution, string Backfill)> WithWorkAsync(HttpClient client)
    {
        using var started = await client.PostAsJsonAsync("/api/v1/executions", new { flow = "guarded" });
        using var made = await client.PostAsJsonAsync("/api/v1/backfills", new { flow = "timed", trigger = "monthly", from = "2025-01", to = "2025-02" });
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return (started.Headers.Location!.ToString().Split('/')[^1], made.Headers.Location!.ToString().Split('/')[^1]);
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
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Address)
        {
            Content = route.Body is { } body ? new StringContent(body, System.Text.Encoding.UTF8, "application/json") : null,
        };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private sealed record Route(string Method, string Path, string Address, ApiOperation? Operation, bool MayOtherSitesCall)
    {
        public string? Body { get; init; }

        public override string ToString() => $"{Method} {Path}";
    }
}
