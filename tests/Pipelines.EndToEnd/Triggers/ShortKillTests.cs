using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Triggers;
using Xunit.Abstractions;

namespace Pipelines.EndToEnd.Triggers;

/// <summary>
/// Processes killed at random while triggers and backfills start executions, in short. Half a minute each, since a process that is killed
/// must be started before; <c>Pipelines.EndToEnd.Kills --ticks 1000</c> does more.
/// </summary>
public sealed class ShortKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>There is nobody to take over: what came meanwhile is made up for by whoever is started next.</summary>
    [Fact]
    public async Task Each_tick_delivery_and_file_has_one_execution_when_a_lone_process_is_killed() =>
        InOrder(await new TriggerLoop(Settings() with { Workers = 1 }, output.WriteLine).RunAsync(30));

    [Fact]
    public async Task A_backfill_makes_exactly_its_executions_whoever_is_killed() => InOrder(await new BackfillLoop(Settings(), output.WriteLine).RunAsync(100));

    [Fact]
    public async Task A_backfill_on_a_server_makes_exactly_its_executions_whoever_is_killed()
    {
        await using var site = await PostgresSite.StartAsync(1);

        InOrder(await new BackfillLoop(Settings() with { Site = site }, output.WriteLine).RunAsync(100));
    }

    private KillSettings Settings() => new() { Folder = _folder.Path, Seed = Random.Shared.Next(1_000_000), LongestLife = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromMinutes(8) };

    private void InOrder(TriggerReport report)
    {
        output.WriteLine(report.ToString());
        report.Violations.ShouldBeEmpty(report.ToString());
        report.Kills.ShouldBeGreaterThan(0, "where nothing is killed nothing is proved");
    }
}
