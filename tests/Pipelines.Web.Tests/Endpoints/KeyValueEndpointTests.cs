using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Tests.Security;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class KeyValueEndpointTests : IAsyncLifetime
{
    private SecuredServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_value_is_set_read_listed_and_removed()
    {
        (await PutAsync("/api/v1/kv/shop.loads/orders/cursor?ttl=30m", "{\"at\":7}")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var value = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/kv/shop.loads/orders/cursor"));
        value.RootElement.GetProperty("value").GetProperty("at").GetInt32().ShouldBe(7);
        value.RootElement.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(_server.Clock.GetUtcNow().AddMinutes(30));
        (await _client.GetStringAsync("/api/v1/kv/shop.loads/orders%2Fcursor")).ShouldContain("\"key\":\"orders/cursor\"");
        (await _client.GetStringAsync("/api/v1/kv")).ShouldBe("""{"namespaces":["shop.loads"],"next":null}""");
        (await _client.DeleteAsync("/api/v1/kv/shop.loads/orders/cursor")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _client.GetAsync("/api/v1/kv/shop.loads/orders/cursor")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _client.DeleteAsync("/api/v1/kv/shop.loads/orders/cursor")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_the_version_asked_for_is_changed()
    {
        (await PutAsync("/api/v1/kv/shop/leader", "1", noneMatch: "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PutAsync("/api/v1/kv/shop/leader", "2", noneMatch: "*")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        var tag = (await _client.GetAsync("/api/v1/kv/shop/leader")).Headers.ETag!.Tag;

        (await PutAsync("/api/v1/kv/shop/leader", "3", match: "\"999999\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await PutAsync("/api/v1/kv/shop/leader", "3", match: tag)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PutAsync("/api/v1/kv/shop/leader", "4", match: tag)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await PutAsync("/api/v1/kv/shop/leader", "4", match: "\"x\"")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _client.GetStringAsync("/api/v1/kv/shop/leader")).ShouldContain("\"value\":3");
    }

    [Fact]
    public async Task A_secret_is_never_shown_and_is_encrypted_in_the_store()
    {
        await PutAsync("/api/v1/kv/shop/token", """{"name":"api","value":{"$secret":"hunter2hunter2"}}""");

        var shown = await _client.GetStringAsync("/api/v1/kv/shop/token");
        shown.ShouldContain("\"value\":{\"name\":\"api\",\"value\":\"***\"}");
        (await _client.GetStringAsync("/api/v1/kv/shop")).ShouldNotContain("hunter2");
        var stored = await _server.Services.GetRequiredService<IKeyValueStore>().FindKeyValueAsync(["shop"], "token", _server.Clock.GetUtcNow(), CancellationToken.None);
        Encoding.UTF8.GetString(stored!.Json.Span).ShouldNotContain("hunter2");
        (await _client.GetStringAsync("/api/v1/audit")).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_list_has_pages()
    {
        foreach (var key in new[] { "a/1", "a/2", "a/3", "b" })
        {
            await PutAsync($"/api/v1/kv/shop/{key}", "1");
        }

        using var first = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/kv/shop?prefix=a/&limit=2"));
        first.RootElement.GetProperty("values").GetArrayLength().ShouldBe(2);
        using var second = JsonDocument.Parse(await _client.GetStringAsync($"/api/v1/kv/shop?prefix=a/&limit=2&cursor={first.RootElement.GetProperty("next").GetString()}"));
        second.RootElement.GetProperty("values").EnumerateArray().Select(static value => value.GetProperty("key").GetString()).ShouldBe(["a/3"]);
        second.RootElement.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        (await _client.GetStringAsync("/api/v1/kv/shop?after=a/3")).ShouldContain("\"key\":\"b\"");
    }

    [Fact]
    public async Task Namespaces_have_pages()
    {
        foreach (var name in new[] { "shop", "shop.loads", "trade" })
        {
            await PutAsync($"/api/v1/kv/{name}/a", "1");
        }

        using var first = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/kv?limit=2"));
        var next = first.RootElement.GetProperty("next").GetString();

        first.RootElement.GetProperty("namespaces").EnumerateArray().Select(static name => name.GetString()).ShouldBe(["shop", "shop.loads"]);
        (await _client.GetStringAsync($"/api/v1/kv?limit=2&cursor={next}")).ShouldBe("""{"namespaces":["trade"],"next":null}""");
        (await _client.GetAsync("/api/v1/kv?cursor=MTp-")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/api/v1/kv/Shop/a", "1", 400)]
    [InlineData("/api/v1/kv/shop/a%20b", "1", 400)]
    [InlineData("/api/v1/kv/shop/..%2F..%2Fetc", "1", 400)]
    [InlineData("/api/v1/kv/shop/a", "{", 400)]
    [InlineData("/api/v1/kv/shop/a", """{"$secret":"hunter2","note":"x"}""", 422)]
    [InlineData("/api/v1/kv/shop/a", """{"note":"x","$secret":"hunter2"}""", 422)]
    [InlineData("/api/v1/kv/shop/a", """[{"\u0024secret":"hunter2"}]""", 422)]
    [InlineData("/api/v1/kv/shop/a", """{"a":{"$secret":7}}""", 422)]
    [InlineData("/api/v1/kv/shop/a", """{"$secret":{"a":"hunter2"}}""", 422)]
    [InlineData("/api/v1/kv/shop/a", """{"a":[{"$secret":"hunter2"},"$secret"]}""", 200)]
    [InlineData("/api/v1/kv/shop/a?ttl=soon", "1", 400)]
    [InlineData("/api/v1/kv/shop/a?tll=1m", "1", 400)]
    public async Task What_does_not_fit_is_told(string address, string body, int expected) => ((int)(await PutAsync(address, body)).StatusCode).ShouldBe(expected);

    [Fact]
    public async Task A_value_may_have_one_mebibyte()
    {
        (await PutAsync("/api/v1/kv/shop/large", $"\"{new string('x', 1024 * 1024)}\"")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PutAsync("/api/v1/kv/shop/large", $"\"{new string('x', 1000 * 1000)}\"")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Namespaces_of_others_are_not_there()
    {
        await PutAsync("/api/v1/kv/shop/key", "1");
        await PutAsync("/api/v1/kv/shop.loads/key", "1");
        await PutAsync("/api/v1/kv/shopping/key", "1");
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "shop"));

        (await bound.GetStringAsync("/api/v1/kv")).ShouldBe("""{"namespaces":["shop","shop.loads"],"next":null}""");
        (await bound.GetAsync("/api/v1/kv/shopping/key")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bound.DeleteAsync("/api/v1/kv/shopping/key")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bound.GetAsync("/api/v1/kv/shop.loads/key")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("shopping", HttpStatusCode.Forbidden)]
    [InlineData("shop.loads", HttpStatusCode.OK)]
    public async Task A_value_names_no_file_that_its_caller_may_not_see(string of, HttpStatusCode expected)
    {
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "shop"));
        using var value = new StringContent($$"""{"last":[{"uri":"pipelines://{{of}}/load/00000000000000000000000000/extract/rows.csv"}]}""", Encoding.UTF8, "application/json");

        (await bound.PutAsync("/api/v1/kv/shop/key", value)).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_change_is_noted_with_who_and_what()
    {
        using var client = _server.Client(await _server.KeyAsync(AccessScope.Admin, name: "ci"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/kv/shop/key") { Content = new StringContent("1", Encoding.UTF8, "application/json") };
        await client.SendAsync(request);

        using var audit = JsonDocument.Parse(await client.GetStringAsync("/api/v1/audit"));
        var entry = audit.RootElement.GetProperty("entries")[0];
        entry.GetProperty("actor").GetString()!.ShouldStartWith("key:ci/");
        entry.GetProperty("from").GetString().ShouldBe("127.0.0.1");
        entry.GetProperty("action").GetString().ShouldBe("setKeyValue");
        entry.GetProperty("target").GetString().ShouldBe("shop key");
        entry.GetProperty("outcome").GetString().ShouldBe("done");
    }

    [Fact]
    public async Task Processes_and_pools_are_listed()
    {
        using var nodes = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/nodes"));
        var node = nodes.RootElement.GetProperty("nodes").EnumerateArray().ShouldHaveSingleItem();
        node.GetProperty("isLive").GetBoolean().ShouldBeTrue();
        node.GetProperty("isThisOne").GetBoolean().ShouldBeTrue();
        (await _client.GetStringAsync("/api/v1/pools")).ShouldStartWith("""{"pools":[""");
    }

    private async Task<HttpResponseMessage> PutAsync(string address, string json, string? match = null, string? noneMatch = null)
    {
        using var content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
        if (match is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", match);
        }

        if (noneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", noneMatch);
        }

        return await _client.SendAsync(request);
    }
}
