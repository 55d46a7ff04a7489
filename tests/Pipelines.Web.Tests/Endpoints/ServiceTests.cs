using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed partial class ServiceTests : IAsyncLifetime
{
    private readonly Failing _failing = new();
    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync(builder => builder.Services.AddSingleton<IEndpointGroup>(_failing));

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task A_process_that_works_says_so(string path) => (await _program.GetAsync(path)).GetProperty("status").GetString().ShouldBe("ok");

    [Fact]
    public async Task A_store_that_is_out_of_order_is_told_with_when_to_come_back()
    {
        using var response = await _program.Client.GetAsync("/fail?with=store");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("/secret/path");
    }

    [Fact]
    public async Task A_mistake_of_the_program_tells_nothing_of_what_went_on_inside()
    {
        using var response = await _program.Client.GetAsync("/fail?with=bug");
        var body = await response.Content.ReadAsStringAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        body.ShouldNotContain("/secret/path");
        body.ShouldNotContain("   at ");
        body.ShouldContain("traceId");
    }

    [Fact]
    public async Task What_the_program_counts_is_told_as_Prometheus_reads_it()
    {
        var id = await _program.StartFlowAsync("greet");
        await _program.EndOfAsync(id);

        // An end is counted once it is durable, and may be told before that.
        var text = await MetricsAsync(static text => text.Contains("pipelines_execution_duration_seconds_count", StringComparison.Ordinal));

        text.ShouldContain("# TYPE pipelines_executions_ended_total counter\n");
        text.ShouldContain("pipelines_executions_ended_total{pipelines_flow=\"web.tests/greet\",pipelines_state=\"succeeded\"} 1\n");
        text.ShouldContain("# TYPE pipelines_execution_duration_seconds histogram\n");
        text.ShouldContain("pipelines_execution_duration_seconds_bucket{pipelines_flow=\"web.tests/greet\",pipelines_state=\"succeeded\",le=\"+Inf\"} 1\n");
        text.ShouldContain("pipelines_execution_duration_seconds_count{pipelines_flow=\"web.tests/greet\",pipelines_state=\"succeeded\"} 1\n");
        text.ShouldContain("http_server_request_duration_seconds_count");
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).ShouldAllBe(line => Sample().IsMatch(line));
    }

    [Fact]
    public async Task Every_route_stands_in_the_document()
    {
        var document = await _program.GetAsync("/openapi/v1.json");
        var paths = document.GetProperty("paths");

        document.GetProperty("openapi").GetString().ShouldBe("3.1.0");
        _failing.Routes!.Endpoints.ShouldAllBe(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>() != null);
        foreach (var endpoint in _failing.Routes.Endpoints)
        {
            paths.TryGetProperty(Web.Endpoints.Service.OpenApiDocument.PathOf(endpoint), out _).ShouldBeTrue(endpoint.RoutePattern.RawText);
        }

        paths.GetProperty("/api/v1/executions/{id}/artifacts/{taskRun}/{name}").GetProperty("get").GetProperty("parameters").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task What_the_document_refers_to_is_in_it_and_operations_have_names_of_their_own()
    {
        var document = await _program.GetAsync("/openapi/v1.json");
        var schemas = document.GetProperty("components").GetProperty("schemas");

        foreach (Match reference in Reference().Matches(document.GetRawText()))
        {
            schemas.TryGetProperty(reference.Groups[1].Value, out _).ShouldBeTrue(reference.Value);
        }

        var ids = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("operationId").GetString()).ToList();
        ids.ShouldBeUnique();
    }

    [Fact]
    public async Task The_document_says_how_to_say_who_calls()
    {
        var document = await _program.GetAsync("/openapi/v1.json");
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        var paths = document.GetProperty("paths");

        paths.GetProperty("/healthz").GetProperty("get").GetProperty("security").GetArrayLength().ShouldBe(0);
        paths.GetProperty("/api/v1/flows").GetProperty("get").GetProperty("security").EnumerateArray().SelectMany(one => one.EnumerateObject()).Select(one => one.Name)
            .ShouldBe(schemes.EnumerateObject().Select(scheme => scheme.Name));
    }

    private async Task<string> MetricsAsync(Func<string, bool> areThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var text = await _program.Client.GetStringAsync("/metrics", patience.Token);
            if (areThere(text))
            {
                return text;
            }
        }
    }

    [GeneratedRegex("\"\\$ref\":\"#/components/schemas/([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\.)*\",?)*\\})? (\\+Inf|-Inf|NaN|[-+0-9.Ee]+)$")]
    private static partial Regex Sample();

    private sealed class Failing : IEndpointGroup
    {
        public EndpointRoutes? Routes { get; private set; }

        public void Map(EndpointRoutes routes)
        {
            Routes = routes;
            routes.Root("GET", "/fail", new ApiOperation("fail", "Tests", "Fails.") { Parameters = [new ApiParameter("with", "How.")] }, Fail);
        }

        private static Task Fail(HttpContext context)
        {
            if (context.Request.Query["with"] == "store")
            {
                throw new StoreUnavailableException("The disk is full: /secret/path");
            }

            throw new InvalidOperationException("A mistake in /secret/path");
        }
    }
}
