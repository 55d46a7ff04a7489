using System.Net;
using System.Text;
using System.Text.Json;
using Pipelines.Runtime.Access;
using Pipelines.Web.Tests.Security;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class BackfillEndpointTests : IAsyncLifetime
{
    private const string OfAYear = """{"flow":"secured.inner/timed","trigger":"monthly","from":"2025-01","to":"2025-12","labels":{"why":"test"}}""";

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
    public async Task A_preview_shows_the_ticks_and_makes_nothing()
    {
        using var preview = await JsonAsync(await PostAsync("/api/v1/backfills/preview?limit=3", OfAYear), HttpStatusCode.OK);

        preview.RootElement.GetProperty("ticks").GetInt32().ShouldBe(12);
        preview.RootElement.GetProperty("preview").EnumerateArray().Select(static tick => tick.GetProperty("tick").GetString())
            .ShouldBe(["2025-01-01T09:00:00-05:00", "2025-02-01T09:00:00-05:00", "2025-03-01T09:00:00-05:00"]);
        (await _client.GetStringAsync("/api/v1/backfills")).ShouldBe("""{"backfills":[],"next":null}""");
    }

    [Fact]
    public async Task A_backfill_is_made_shown_listed_and_canceled()
    {
        var answer = await PostAsync("/api/v1/backfills", OfAYear);
        using var made = await JsonAsync(answer, HttpStatusCode.Created);
        var id = made.RootElement.GetProperty("backfillId").GetString()!;

        answer.Headers.Location!.ToString().ShouldBe($"/api/v1/backfills/{id}");
        made.RootElement.GetProperty("createdBy").GetString().ShouldBe("local");
        made.RootElement.GetProperty("ticks").GetInt32().ShouldBe(12);
        (await _client.GetStringAsync($"/api/v1/backfills/{id}")).ShouldContain("\"labels\":{\"why\":\"test\"}");
        (await _client.GetStringAsync("/api/v1/backfills?flow=secured.inner/timed&trigger=monthly")).ShouldContain(id);
        (await _client.GetStringAsync("/api/v1/backfills?namespace=elsewhere")).ShouldNotContain(id);
        (await PostAsync($"/api/v1/backfills/{id}/cancel", """{"executions":true,"reason":"not needed"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _client.GetStringAsync("/api/v1/audit?action=createBackfill")).ShouldContain($"backfill {id}: secured.inner/timed monthly, 12 ticks");
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        var ids = new List<string?>();
        for (var count = 0; count < 3; count++)
        {
            using var made = await JsonAsync(await PostAsync("/api/v1/backfills", OfAYear), HttpStatusCode.Created);
            ids.Add(made.RootElement.GetProperty("backfillId").GetString());
        }

        // The clock stands still: which is the newest of a millisecond, the rest of the id decides.
        ids.Sort(static (one, other) => string.CompareOrdinal(other, one));

        using var first = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/backfills?limit=2"));
        using var second = JsonDocument.Parse(await _client.GetStringAsync($"/api/v1/backfills?limit=2&cursor={first.RootElement.GetProperty("next").GetString()}"));

        string?[] found = [.. IdsOf(first), .. IdsOf(second)];
        found.ShouldBe(ids);
        second.RootElement.GetProperty("next").GetString().ShouldBeNull();
        (await _client.GetStringAsync($"/api/v1/backfills?before={ids[1]}")).ShouldContain(ids[2]!);

        static IEnumerable<string?> IdsOf(JsonDocument page) => page.RootElement.GetProperty("backfills").EnumerateArray().Select(static backfill => backfill.GetProperty("backfillId").GetString());
    }

    [Theory]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly"}""", 422)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"2025-01","selection":"some"}""", 422)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"2025-01","inputs":{"nummer":1}}""", 422)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"weekly","from":"2025-01"}""", 404)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"2030-01"}""", 409)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"soon"}""", 422)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"2025-01","to":"9999-12"}""", 422)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"0001-01-01T00:00:00+14:00"}""", 422)]
    [InlineData("""{"flow":"secured.inner/timed","trigger":"monthly","from":"2025-01","labels":{"":"a"}}""", 422)]
    [InlineData("""{"flow":"nothing","trigger":"monthly","from":"2025-01"}""", 404)]
    public async Task What_does_not_fit_is_told(string body, int expected) => ((int)(await PostAsync("/api/v1/backfills", body)).StatusCode).ShouldBe(expected);

    [Fact]
    public async Task A_schedule_that_there_is_not_is_told_with_those_that_there_are()
    {
        var answer = await PostAsync("/api/v1/backfills", """{"flow":"secured.inner/timed","trigger":"monthy","from":"2025-01"}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("detail").GetString().ShouldBe("Flow 'secured.inner/timed' has no schedule 'monthy'. Did you mean 'monthly'? Its schedules are: monthly.");
    }

    [Fact]
    public async Task Backfills_of_other_namespaces_are_not_there()
    {
        using var made = await JsonAsync(await PostAsync("/api/v1/backfills", OfAYear), HttpStatusCode.Created);
        var id = made.RootElement.GetProperty("backfillId").GetString()!;
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));

        (await bound.GetStringAsync("/api/v1/backfills")).ShouldNotContain(id);
        (await bound.GetAsync($"/api/v1/backfills/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bound.PostAsync($"/api/v1/backfills/{id}/pause", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var content = new StringContent(OfAYear, Encoding.UTF8, "application/json");
        (await bound.PostAsync("/api/v1/backfills", content)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> PostAsync(string address, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await _client.PostAsync(address, content);
    }

    private static async Task<JsonDocument> JsonAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text);
    }
}
