using System.Text.Json;

namespace Pipelines.EndToEnd;

public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Killed_at_any_moment_and_run_again_the_table_is_as_if_it_had_run_once()
    {
        string[] load = ["run", "taxi", "--source", "sample", "--month", "2019-02", "--json"];
        var clean = await PipelineProcess.RunAsync(_data["clean"], load);
        clean.ExitCode.ShouldBe(0, clean.All);
        var expected = Warehouse.Digest(_data["clean"], "green_tripdata");

        // Spread over the whole life of the process: start, extraction, staging, merge, end.
        for (var delayMs = 150; delayMs <= 1500; delayMs += 150)
        {
            await using var victim = PipelineProcess.Start(_data["killed"], load);
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs), TimeProvider.System, CancellationToken.None);
            victim.Kill();
            await victim.WaitAsync();
        }

        var last = await PipelineProcess.RunAsync(_data["killed"], load);

        last.ExitCode.ShouldBe(0, last.All);
        Warehouse.Digest(_data["killed"], "green_tripdata").ShouldBe(expected);
    }

    [Fact]
    public async Task An_execution_cut_off_by_a_kill_is_finished_by_the_next_process()
    {
        var queued = await PipelineProcess.RunAsync(_data.Path, "run", "hello", "--pause", "20s", "--detach", "--json");
        queued.ExitCode.ShouldBe(0, queued.All);

        await using (var first = PipelineProcess.Start(_data.Path, "serve"))
        {
            await UntilItSleepsAsync();
            first.Kill();
            await first.WaitAsync();
        }

        await using var second = PipelineProcess.Start(_data.Path, "serve");
        await second.UntilAsync(text => text.Contains("Succeeded", StringComparison.OrdinalIgnoreCase));
        second.Terminate();
        var ended = await second.WaitAsync();

        ended.ExitCode.ShouldBe(0, ended.All);
        var execution = await PipelineProcess.RunAsync(_data.Path, "executions", "last", "--json");
        using var json = JsonDocument.Parse(execution.Output);
        json.RootElement.GetProperty("state").GetString().ShouldBe("succeeded", execution.All);
        Attempts(json, "hello-message").ShouldBe(1, "a task that completed never runs again");
        Attempts(json, "sleep").ShouldBe(2, "the one that was cut off runs again");
    }

    /// <summary>An attempt's start becomes durable a little after it: only one that the store knows of is counted as cut off.</summary>
    private async Task UntilItSleepsAsync()
    {
        for (var look = 0; look < 100; look++)
        {
            var execution = await PipelineProcess.RunAsync(_data.Path, "executions", "last", "--json");
            using var json = JsonDocument.Parse(execution.Output);
            if (State(json, "sleep") == "running" && Attempts(json, "sleep") == 1)
            {
                return;
            }
        }

        throw new TimeoutException("The task that sleeps never began.");
    }

    private static string? State(JsonDocument execution, string task) => Find(execution, task)?.GetProperty("state").GetString();

    private static int? Attempts(JsonDocument execution, string task) => Find(execution, task)?.GetProperty("attempts").GetInt32();

    private static JsonElement? Find(JsonDocument execution, string task) => execution.RootElement
        .GetProperty("tasks").EnumerateArray().Cast<JsonElement?>().SingleOrDefault(run => run!.Value.GetProperty("id").GetString() == task);
}
