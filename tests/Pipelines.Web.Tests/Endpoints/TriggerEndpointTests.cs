using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pipelines.Runtime.Access;
using Pipelines.Web.Tests.Security;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class TriggerEndpointTests : IAsyncLifetime
{
    private const string Monthly = "/api/v1/triggers/secured.inner/timed/monthly";

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
    public async Task A_schedule_tells_its_next_ticks()
    {
        using var trigger = JsonDocument.Parse(await _client.GetStringAsync(Monthly + "?next=2"));

        trigger.RootElement.GetProperty("kind").GetString().ShouldBe("schedule");
        trigger.RootElement.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        trigger.RootElement.GetProperty("healthy").GetBoolean().ShouldBeTrue();
        trigger.RootElement.GetProperty("nextTicks").EnumerateArray().Select(static tick => tick.GetString()).ShouldBe(["2026-01-01T09:00:00-05:00", "2026-02-01T09:00:00-05:00"]);
    }

    [Fact]
    public async Task Triggers_are_listed_by_flow_and_namespace()
    {
        (await NamesAsync("/api/v1/triggers")).ShouldContain("secured.inner/timed monthly");
        (await NamesAsync("/api/v1/triggers?flow=secured.inner/timed")).ShouldBe(["secured.inner/timed monthly"]);
        (await NamesAsync("/api/v1/triggers?namespace=elsewhere")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        var all = (await NamesAsync("/api/v1/triggers?limit=1000")).ToList();
        var found = new List<string>();
        string? address = "/api/v1/triggers?limit=1&next=3";
        while (address is not null)
        {
            using var answer = await _client.GetAsync(address);
            found.AddRange(Names(JsonDocument.Parse(await answer.Content.ReadAsStringAsync())));
            address = answer.Headers.TryGetValues("Link", out var links) ? links.Single()[1..].Split('>')[0] : null;
        }

        all.Count.ShouldBeGreaterThan(2);
        all.ShouldBe(all.Order(StringComparer.Ordinal));
        found.ShouldBe(all);
        (await _client.GetAsync("/api/v1/triggers?cursor=nonsense")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_thousand_ticks_are_told_of_a_schedule_and_no_more()
    {
        using var list = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/triggers?flow=secured.inner/timed&next=1000"));

        list.RootElement.GetProperty("triggers")[0].GetProperty("nextTicks").GetArrayLength().ShouldBe(1000);
        (await _client.GetAsync("/api/v1/triggers?next=1001")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_trigger_is_disabled_and_enabled_and_that_is_noted()
    {
        using var disabled = JsonDocument.Parse(await (await _client.PostAsync(Monthly + "/disable", null)).Content.ReadAsStringAsync());
        disabled.RootElement.GetProperty("enabled").GetBoolean().ShouldBeFalse();
        disabled.RootElement.GetProperty("changedBy").GetString().ShouldBe("local");
        disabled.RootElement.GetProperty("nextTicks").GetArrayLength().ShouldBe(0);
        using var enabled = JsonDocument.Parse(await (await _client.PostAsync(Monthly + "/enable", null)).Content.ReadAsStringAsync());
        enabled.RootElement.GetProperty("enabled").GetBoolean().ShouldBeTrue();

        var audit = await _client.GetStringAsync("/api/v1/audit");
        audit.ShouldContain("\"action\":\"disableTrigger\",\"target\":\"secured.inner/timed/monthly");
        audit.ShouldContain("\"action\":\"enableTrigger\"");
    }

    [Fact]
    public async Task Settings_are_changed_and_go_back()
    {
        var changed = await PatchAsync(new { settings = new { Cron = "0 10 1 * *" } });
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await changed.Content.ReadAsStringAsync()).ShouldContain("\"cron\":\"0 10 1 * *\"");

        (await (await PatchAsync(new { reset = true })).Content.ReadAsStringAsync()).ShouldContain("\"cron\":\"0 9 1 * *\"");
    }

    [Fact]
    public async Task What_does_not_fit_is_told_by_setting()
    {
        var refused = await PatchAsync(new { settings = new { Cron = "61 * * * *", Missed = "Sometimes" } });

        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await refused.Content.ReadAsStringAsync();
        problem.ShouldContain("\"input\":\"Cron\"");
        problem.ShouldContain("\"input\":\"Missed\"");
    }

    [Theory]
    [InlineData("From", "0001-01-01", HttpStatusCode.OK)]
    [InlineData("Until", "9999-12-31", HttpStatusCode.OK)]
    [InlineData("MaxLateness", "10675199d", HttpStatusCode.UnprocessableEntity)]
    [InlineData("Jitter", "10675199d", HttpStatusCode.UnprocessableEntity)]
    public async Task The_ends_of_time_leave_the_schedules_as_they_were(string setting, string value, HttpStatusCode expected)
    {
        (await PatchAsync(new { settings = new Dictionary<string, string> { [setting] = value } })).StatusCode.ShouldBe(expected);

        using var list = JsonDocument.Parse(await _client.GetStringAsync(Monthly + "?next=3"));
        list.RootElement.GetProperty("nextTicks").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task What_is_not_there_or_not_to_be_seen_is_not_there()
    {
        (await _client.GetAsync("/api/v1/triggers/secured.inner/timed/weekly")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere"));
        (await bound.GetAsync(Monthly)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bound.PostAsync(Monthly + "/disable", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bound.GetStringAsync("/api/v1/triggers")).ShouldNotContain("timed");
    }

    private async Task<HttpResponseMessage> PatchAsync<T>(T body)
    {
        using var content = JsonContent.Create(body, options: new JsonSerializerOptions());
        await content.LoadIntoBufferAsync();
        return await _client.PatchAsync(Monthly, content);
    }

    private async Task<IEnumerable<string>> NamesAsync(string address)
    {
        using var list = JsonDocument.Parse(await _client.GetStringAsync(address));
        return Names(list);
    }

    private static List<string> Names(JsonDocument list)
    {
        return [.. list.RootElement.GetProperty("triggers").EnumerateArray().Select(static trigger => $"{trigger.GetProperty("flow").GetString()} {trigger.GetProperty("trigger").GetString()}")];
    }
}
