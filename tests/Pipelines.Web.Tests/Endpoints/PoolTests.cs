using System.Text.Json;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class PoolTests
{
    [Fact]
    public async Task Who_is_in_a_pool_and_who_waits_is_told()
    {
        await using var program = await WebProgram.StartAsync(static builder => builder.Configuration["Pipelines:Pools:strait"] = "1");
        var first = await program.StartFlowAsync("narrow");
        await program.EventAsync(first, static seen => seen.Name == "task" && seen.Json.GetProperty("state").GetString() == "running");
        var second = await program.StartFlowAsync("narrow");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        var pool = await PoolAsync(program);
        while (!ExecutionsOf(pool, "waiting").Any())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
            pool = await PoolAsync(program);
        }

        pool.GetProperty("slots").GetInt32().ShouldBe(1);
        pool.GetProperty("slotsInUse").GetInt32().ShouldBe(1);
        ExecutionsOf(pool, "in").ShouldBe([first]);
        ExecutionsOf(pool, "waiting").ShouldBe([second]);
        program.Gates.Open(first, "");
        program.Gates.Open(second, "");
        (await program.EndOfAsync(second)).ShouldBe("succeeded");
    }

    private static async Task<JsonElement> PoolAsync(WebProgram program) =>
        (await program.GetAsync("/api/v1/pools")).GetProperty("pools").EnumerateArray().Single(static pool => pool.GetProperty("name").GetString() == "strait");

    private static IEnumerable<string?> ExecutionsOf(JsonElement pool, string list) => pool.GetProperty(list).EnumerateArray().Select(static use => use.GetProperty("executionId").GetString());
}
