using System.Net;
using System.Net.Http.Json;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Keys;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Security;

/// <summary>What a caller that is bound to a namespace could learn of others from what it is told of its mistakes.</summary>
public sealed class NamespaceLeakTests : IAsyncLifetime
{
    private SecuredServer _server = null!;
    private HttpClient _bound = null!;

    public async Task InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "secured.twin"));
    }

    public async Task DisposeAsync()
    {
        _bound.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/v1/executions?flow=guarde", "")]
    [InlineData("GET", "/api/v1/executions?flow=guarded", "")]
    [InlineData("GET", "/api/v1/flows/secured.inner/guarde", "")]
    [InlineData("GET", "/api/v1/triggers/secured.inner/timed/monthl", "")]
    [InlineData("POST", "/api/v1/executions", """{"flow":"guarde"}""")]
    [InlineData("POST", "/api/v1/executions/bulk/cancel", """{"filter":{"flow":"guarde"}}""")]
    [InlineData("POST", "/api/v1/backfills", """{"flow":"guarde","trigger":"monthly","from":"2025-01"}""")]
    [InlineData("POST", "/api/v1/backfills/preview", """{"flow":"hooked","trigger":"monthly","from":"2025-01"}""")]
    public async Task A_flow_of_another_namespace_is_not_named_to_who_mistypes(string method, string address, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = body.Length == 0 ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

        using var answer = await _bound.SendAsync(request);

        var told = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBeInRange(400, 499, told);
        told.ShouldNotContain("Did you mean");

        // But for what it has typed itself.
        told.Replace("'secured.inner/", "", StringComparison.Ordinal).ShouldNotContain("secured.inner");
    }

    [Theory]
    [InlineData("""{"decision":{"uri":"pipelines://secured.inner/guarded/00000000000000000000000000/work/rows.csv"}}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"decisionText":"{\"uri\":\"pipelines://secured.inner/guarded/00000000000000000000000000/work/rows.csv\"}"}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"decision":{"uri":"pipelines://secured.twin/doubled/00000000000000000000000000/work/rows.csv"}}""", HttpStatusCode.Conflict)]
    [InlineData("""{"decisionText":"yes"}""", HttpStatusCode.Conflict)]
    public async Task A_decision_names_no_file_that_its_caller_may_not_see(string body, HttpStatusCode expected)
    {
        using var started = await _bound.PostAsJsonAsync("/api/v1/executions", new { flow = "doubled" });
        using var decision = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await _bound.PostAsync($"{started.Headers.Location}/approve", decision);

        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_subflow_of_another_namespace_is_not_shown()
    {
        var keys = new[] { "bound", "whole" }.ToDictionary(static name => name, static _ => ApiKeyText.Create().Key);
        await using var program = await WebProgram.StartAsync(builder =>
        {
            foreach (var (name, key) in keys)
            {
                builder.Configuration[$"Pipelines:Web:ApiKeys:{name}:Hash"] = ApiKeyText.Hash(key);
                builder.Configuration[$"Pipelines:Web:ApiKeys:{name}:Scope"] = "run";
            }

            builder.Configuration["Pipelines:Web:ApiKeys:bound:Namespace"] = "outer";
        });
        program.Client.DefaultRequestHeaders.Authorization = new("Bearer", keys["bound"]);
        var id = await program.StartFlowAsync("caller");
        (await program.EndOfAsync(id)).ShouldBe("succeeded");

        (await program.GetAsync($"/api/v1/executions/{id}")).GetProperty("children").GetArrayLength().ShouldBe(0);
        program.Client.DefaultRequestHeaders.Authorization = new("Bearer", keys["whole"]);
        (await program.GetAsync($"/api/v1/executions/{id}")).GetProperty("children")[0].GetProperty("flow").GetString().ShouldBe("web.tests/greet");
    }

    [Fact]
    public async Task An_id_that_is_unique_in_its_namespace_is_enough()
    {
        using var whole = _server.Client(await _server.KeyAsync(AccessScope.Admin));

        using var mine = await _bound.PostAsJsonAsync("/api/v1/executions", new { flow = "doubled" });
        using var anybody = await whole.PostAsJsonAsync("/api/v1/executions", new { flow = "doubled" });

        mine.StatusCode.ShouldBe(HttpStatusCode.Created, await mine.Content.ReadAsStringAsync());
        (await mine.Content.ReadAsStringAsync()).ShouldContain("secured.twin/doubled");
        anybody.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await anybody.Content.ReadAsStringAsync()).ShouldContain("'secured.inner/doubled', 'secured.twin/doubled'");
    }
}
