using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pipelines.Runtime.Access;

namespace Pipelines.Web.Tests.Security;

/// <summary>What stands in the log of changes, and what does not.</summary>
public sealed class AuditTrailTests : IAsyncLifetime
{
    private const int Many = 25;
    private const string NoExecution = "00000000000000000000000000";

    private SecuredServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _client = _server.Client(await _server.KeyAsync(AccessScope.Admin));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_change_that_was_not_allowed_is_noted()
    {
        using var reader = _server.Client(await _server.KeyAsync(AccessScope.Read, name: "reader"));
        using var bound = _server.Client(await _server.KeyAsync(AccessScope.Admin, "elsewhere", name: "bound"));

        (await reader.DeleteAsync($"/api/v1/executions/{NoExecution}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await bound.PostAsync("/api/v1/triggers/secured.inner/timed/monthly/disable", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var entries = await EntriesAsync();
        entries.ShouldContain(entry => entry.Actor.StartsWith("key:reader/") && entry.Action == "deleteExecution" && entry.Target.Contains(NoExecution) && entry.Outcome == "refused (403)");
        entries.ShouldContain(entry => entry.Actor.StartsWith("key:bound/") && entry.Action == "disableTrigger" && entry.Target.Contains("timed/monthly") && entry.Outcome == "refused (404)");
    }

    [Fact]
    public async Task Of_many_changes_by_one_request_each_is_noted_with_what_came_of_it()
    {
        var ids = new List<string>();
        for (var number = 0; number < Many; number++)
        {
            ids.Add(await StartAsync());
        }

        await PostAsync("/api/v1/executions/bulk/labels", new { ids = ids.Append(NoExecution), labels = new { seen = "yes" } });

        var entries = await EntriesAsync("labelsExecutions");
        entries.Where(static entry => entry.Outcome == "done").Select(static entry => entry.Target).ShouldBe(ids.Select(static id => $"execution {id}: labels seen"), ignoreOrder: true);
        entries.Where(static entry => entry.Outcome != "done").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            static entry => entry.Target.ShouldBe($"execution {NoExecution}"),
            static entry => entry.Outcome.ShouldBe("refused (404)"));
    }

    [Fact]
    public async Task What_could_not_be_canceled_is_not_noted_as_canceled()
    {
        var id = await StartAsync();
        await EndAsync(id);

        await PostAsync("/api/v1/executions/bulk/cancel", new { ids = new[] { id } });

        var entry = (await EntriesAsync("cancelExecutions")).ShouldHaveSingleItem();
        entry.Target.ShouldBe($"execution {id}");
        entry.Outcome.ShouldBe("refused (409)");
    }

    [Fact]
    public async Task What_only_asks_is_no_change()
    {
        await PostAsync("/api/v1/executions/bulk/delete", new { ids = new[] { await StartAsync() }, dryRun = true });
        await PostAsync("/api/v1/backfills/preview", new { flow = "timed", trigger = "monthly", from = "2025-01", to = "2025-12" });

        (await EntriesAsync("deleteExecutions")).ShouldBeEmpty();
        (await EntriesAsync("previewBackfill")).ShouldBeEmpty();
    }

    private async Task<string> StartAsync()
    {
        using var started = await PostAsync("/api/v1/executions", new { flow = "guarded" }, HttpStatusCode.Created);
        return started.RootElement.GetProperty("executionId").GetString()!;
    }

    private async Task EndAsync(string id)
    {
        var end = _client.GetStringAsync($"/api/v1/executions/{id}/events");
        while (!end.IsCompleted)
        {
            // Whoever follows waits by the clock of the program, which stands still.
            _server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        (await end).ShouldContain("event: end");
    }

    private async Task<JsonDocument> PostAsync(string address, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await _client.PostAsJsonAsync(address, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text);
    }

    private async Task<IReadOnlyList<Entry>> EntriesAsync(string action = "")
    {
        using var audit = JsonDocument.Parse(await _client.GetStringAsync($"/api/v1/audit?limit=1000&action={action}"));
        return [.. audit.RootElement.GetProperty("entries").EnumerateArray().Select(static entry => new Entry(
            entry.GetProperty("actor").GetString()!, entry.GetProperty("action").GetString()!, entry.GetProperty("target").GetString()!, entry.GetProperty("outcome").GetString()!))];
    }

    private sealed record Entry(string Actor, string Action, string Target, string Outcome);
}
