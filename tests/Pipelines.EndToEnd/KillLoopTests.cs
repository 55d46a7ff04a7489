using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Rules;
using Xunit.Abstractions;

namespace Pipelines.EndToEnd;

/// <summary>
/// Processes killed at random moments. Takes about two minutes, since a process that is killed must be started before, and half a
/// second of a life is its start.
/// </summary>
public sealed class KillLoopTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_processes_that_are_killed_again_and_again_lose_and_repeat_nothing()
    {
        var report = await RunAsync(new KillSettings { Folder = _folder.Path, Kills = 60, Executions = 300, Workers = 2, Seed = Random.Shared.Next(1_000_000) });

        report.Kills.ShouldBeGreaterThanOrEqualTo(60);
        report.Findings.Executions.Select(execution => execution.Flow).Distinct().Order().ShouldBe(Shape.Flows);
    }

    [Fact]
    public async Task One_process_that_is_killed_again_and_again_goes_on_where_it_was() =>
        await RunAsync(new KillSettings { Folder = _folder.Path, Kills = 12, Executions = 50, Workers = 1, Seed = Random.Shared.Next(1_000_000) });

    [Fact]
    public async Task Processes_and_their_server_that_are_killed_again_and_again_lose_and_repeat_nothing()
    {
        var seed = Random.Shared.Next(1_000_000);
        await using var site = await PostgresSite.StartAsync(seed);
        var report = await RunAsync(new KillSettings { Folder = _folder.Path, Kills = 20, Restarts = 5, Executions = 100, Workers = 2, Seed = seed, Site = site, LongestLife = TimeSpan.FromSeconds(3) });

        report.Kills.ShouldBeGreaterThanOrEqualTo(20);
        site.Restarts.ShouldBeGreaterThanOrEqualTo(5);
        site.LostAnswers.ShouldBeGreaterThan(0, "an answer that is never lost proves nothing");
    }

    private async Task<KillReport> RunAsync(KillSettings settings)
    {
        var report = await new KillLoop(settings, output.WriteLine).RunAsync();
        output.WriteLine(report.ToString());
        report.Violations.ShouldBeEmpty(report.ToString());
        report.Findings.Executions.Count.ShouldBeGreaterThanOrEqualTo(settings.Executions);
        report.Findings.Executions.SelectMany(execution => execution.Runs).Sum(run => run.Interruptions).ShouldBeGreaterThan(0, "kills that interrupt nothing prove nothing");
        return report;
    }
}
