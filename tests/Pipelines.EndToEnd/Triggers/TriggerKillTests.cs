using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Triggers;
using Xunit.Abstractions;

namespace Pipelines.EndToEnd.Triggers;

/// <summary>
/// Two processes on one server, killed at random while ticks, webhooks and files start executions; the server crashes a few times, and some
/// of its answers are lost. It takes four minutes, since 200 ticks of a schedule take 200 seconds of real time; the processes sleep for most
/// of them, beside other tests.
/// </summary>
public sealed class TriggerKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_of_200_ticks_and_of_many_deliveries_and_files_has_one_execution_whoever_is_killed()
    {
        var seed = Random.Shared.Next(1_000_000);
        await using var site = await PostgresSite.StartAsync(seed);
        var settings = new KillSettings { Folder = _folder.Path, Site = site, Restarts = 4, Seed = seed, LongestLife = TimeSpan.FromSeconds(6), Patience = TimeSpan.FromMinutes(8) };

        var report = await new TriggerLoop(settings, output.WriteLine).RunAsync(200);

        output.WriteLine(report.ToString());
        report.Violations.ShouldBeEmpty(report.ToString());
        report.Kills.ShouldBeGreaterThan(10, "where nothing is killed nothing is proved");
        site.Restarts.ShouldBe(4);
        site.LostAnswers.ShouldBeGreaterThan(0, "an answer that is never lost proves nothing");
    }
}
