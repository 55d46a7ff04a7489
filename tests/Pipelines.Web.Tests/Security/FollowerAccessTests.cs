using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Keys;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Security;

public sealed class FollowerAccessTests
{
    [Fact]
    public async Task Who_follows_is_told_no_more_once_the_key_is_revoked()
    {
        await using var server = await SecuredServer.StartAsync(static services => services.AddSingletonGates());
        var key = await server.KeyAsync(AccessScope.Run);
        using var client = server.Client(key);
        using var answer = await client.PostAsJsonAsync("/api/v1/executions", new { flow = "gate" });
        using var started = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        using var followed = await client.GetAsync($"/api/v1/executions/{started.RootElement.GetProperty("executionId").GetString()}/events", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await followed.Content.ReadAsStreamAsync());
        (await events.ReadLineAsync()).ShouldBe("event: state");

        await server.Services.GetRequiredService<ApiKeys>().RevokeAsync(ApiKeyText.FindId(key)!, CancellationToken.None);

        var rest = events.ReadToEndAsync();
        while (!rest.IsCompleted)
        {
            // Whoever follows waits by the clock of the program, which stands still.
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(rest, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        (await rest).ShouldNotContain("event: end");
        (await rest).ShouldContain("event: problem\ndata: {\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401");
    }
}
