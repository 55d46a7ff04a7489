using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Ticks;
using Xunit.Abstractions;

namespace Pipelines.EndToEnd.Ticks;

/// <summary>
/// Processes killed at random while ticks start executions. They take half a minute each, since a tick of a schedule takes a second of real
/// time, and a process half a second to start; <c>Pipelines.EndToEnd.Kills --ticks 200</c> does more.
/// </summary>
public sealed class TickKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_second_has_one_execution_whoever_is_killed() => InOrder(await new TickLoop(Settings(), output.WriteLine).ScheduleAsync(20));

    [Fact]
    public async Task Every_second_has_one_execution_on_a_server_whoever_is_killed()
    {
        await using var site = await PostgresSite.StartAsync(1);

        InOrder(await new TickLoop(Settings() with { Site = site }, output.WriteLine).ScheduleAsync(20));
    }

    [Fact]
    public async Task A_backfill_makes_exactly_its_executions_whoever_is_killed() => InOrder(await new TickLoop(Settings(), output.WriteLine).BackfillAsync(150));

    [Fact]
    public async Task A_backfill_on_a_server_makes_exactly_its_executions_whoever_is_killed()
    {
        await using var site = await PostgresSite.StartAsync(1);

        InOrder(await new TickLoop(Settings() with { Site = site }, output.WriteLine).BackfillAsync(150));
    }

    private KillSettings Settings() => new() { Folder = _folder.Path, Seed = Random.Shared.Next(1_000_000), LongestLife = TimeSpan.FromSeconds(5) };

    private void InOrder(TickReport report)
    {
        output.WriteLine(report.ToString());
        report.Violations.ShouldBeEmpty(report.ToString());
        report.Kills.ShouldBeGreaterThan(0, "where nothing is killed nothing is proved");
    }
}
