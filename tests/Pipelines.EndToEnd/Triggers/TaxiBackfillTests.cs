using System.Text.Json;
using Pipelines.EndToEnd.Kills.Stores;

namespace Pipelines.EndToEnd.Triggers;

/// <summary>Seven months of green and yellow cabs, as the course loads them.</summary>
public sealed class TaxiBackfillTests : IDisposable
{
    private static readonly string[] Taxis = ["green", "yellow"];

    private readonly TemporaryFolder _data = new();
    private readonly Dictionary<string, string> _environment = new()
    {
        ["Taxi__Sample__Rows"] = "2000",
        ["Pipelines__LeaseDuration"] = "2s",
        ["Pipelines__PollInterval"] = "100ms",
    };

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task They_make_14_executions_and_again_with_only_missing_none()
    {
        foreach (var taxi in Taxis)
        {
            Started(await BackfillAsync(taxi, "--parallel", "2", "--wait")).ShouldBe(7);
        }

        var first = await LoadsAsync();
        foreach (var taxi in Taxis)
        {
            Started(await BackfillAsync(taxi, "--only-missing", "--wait")).ShouldBe(0);
        }

        first.ShouldBe(AllLoads());
        (await LoadsAsync()).ShouldBe(first);
    }

    [Fact]
    public async Task Killed_in_the_middle_they_make_14_executions_in_all()
    {
        foreach (var taxi in Taxis)
        {
            await BackfillAsync(taxi);
        }

        var store = new SqliteCrashStore(_data.Path);
        await using (var killed = PipelineProcess.Start(_data.Path, _environment, "serve"))
        {
            await killed.UntilAsync(_ => store.Count().All >= 5);

            // Stopped first: what is killed between two loads proves little.
            killed.Signal("STOP");
            while (store.Count() is { Open: 0, All: < 14 })
            {
                killed.Signal("CONT");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
                killed.Signal("STOP");
            }

            killed.Kill();
            await killed.WaitAsync();
        }

        store.Count().All.ShouldBeLessThan(14, "what is killed at its end proves nothing");
        store.Count().Open.ShouldBeGreaterThan(0, "what is killed between two loads proves little");
        await using var second = PipelineProcess.Start(_data.Path, _environment, "serve");
        await second.UntilAsync(_ => store.Count() is { All: >= 14, Open: 0 });
        (await EndedAsync()).ShouldAllBe(static backfill => backfill.GetProperty("state").GetString() == "succeeded" && backfill.GetProperty("started").GetInt32() == 7);
        (await LoadsAsync()).ShouldBe(AllLoads());
    }

    private static int Started(PipelineProcess.Ended backfill) => Json(backfill).GetProperty("started").GetInt32();

    private static List<string> AllLoads() => [.. Taxis.SelectMany(static taxi => Enumerable.Range(1, 7).Select(month => $"{taxi} 2019-0{month} succeeded"))];

    /// <summary>The backfills, once all have ended.</summary>
    private async Task<List<JsonElement>> EndedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (true)
        {
            // Each look is a process of its own: it takes long enough.
            var backfills = await ListAsync("backfill", "list");
            if (backfills.All(static backfill => backfill.GetProperty("state").GetString() != "running"))
            {
                return backfills;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Every execution there is, by cab and month.</summary>
    private async Task<List<string>> LoadsAsync() => [.. (await ListAsync("executions", "--limit", "100")).Select(static execution =>
        $"{execution.GetProperty("trigger").GetString()} {execution.GetProperty("logicalDate").GetDateTimeOffset():yyyy-MM} {execution.GetProperty("state").GetString()}").Order(StringComparer.Ordinal)];

    private Task<PipelineProcess.Ended> BackfillAsync(string taxi, params string[] options) =>
        RunAsync(["backfill", "taxi", taxi, "--from", "2019-01", "--to", "2019-07", "--source", "sample", "--json", .. options]);

    private async Task<List<JsonElement>> ListAsync(params string[] arguments) => [.. Json(await RunAsync([.. arguments, "--json"])).EnumerateArray()];

    private async Task<PipelineProcess.Ended> RunAsync(params string[] arguments)
    {
        await using var process = PipelineProcess.Start(_data.Path, _environment, arguments);
        var ended = await process.WaitAsync();
        ended.ExitCode.ShouldBe(0, ended.All);
        return ended;
    }

    private static JsonElement Json(PipelineProcess.Ended ended)
    {
        using var json = JsonDocument.Parse(ended.Output);
        return json.RootElement.Clone();
    }
}
