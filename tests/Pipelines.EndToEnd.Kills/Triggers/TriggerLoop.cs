using System.Data.Common;
using System.Globalization;
using Pipelines.EndToEnd.Kills.Evidence;
using Pipelines.EndToEnd.Kills.Rules;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>
/// Kills processes that share a store, and starts them again, while an every-second schedule, a webhook and two folders start executions;
/// then looks whether each tick, delivery and file has exactly one. All three at once, since ticks take their time. A server crashes besides
/// and comes back, its connections are cut, and some of its answers to commits are lost: whoever started something does not know it.
/// </summary>
internal sealed class TriggerLoop(KillSettings settings, Action<string> say)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than processes live: most of them die while the server works.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly KillSettings _settings = settings with { FeedEvery = TimeSpan.Zero };
    private readonly List<string> _violations = [];

    /// <summary>Runs it, and judges.</summary>
    /// <param name="ticks">The least number of ticks.</param>
    public async Task<TriggerReport> RunAsync(int ticks)
    {
        var ports = FreePorts.Take(_settings.Workers);
        using var sender = new DeliverySender([.. ports.Select(static port => new Uri($"http://127.0.0.1:{port}/api/v1/webhooks/delivered"))], _settings.Seed);
        var writer = new FileWriter(_settings.Folder, _settings.Seed);
        await using var workers = new KilledWorkers(_settings, number => SwitchedOn(ports[number]), say);
        using var enough = new CancellationTokenSource();
        workers.Start();

        // As often as it must and no more: on a busy machine nothing would go on between two crashes that never end.
        var outages = _settings.Site?.BreakAsync(_settings.Restarts, LongestPause, new Random(_settings.Seed), new CancellationToken(canceled: true)) ?? Task.CompletedTask;
        var sending = sender.RunAsync(enough.Token);
        var writing = writer.RunAsync(enough.Token);
        await UntilAsync($"{ticks} ticks", () => CountOf("tick").All >= ticks, workers.KillOneAsync, workers);
        await enough.CancelAsync();
        await writing;
        await outages;
        await UntilAsync("an answer to every delivery", () => sending.IsCompleted, KeepAliveAsync, workers);
        await UntilAsync("all executions of deliveries and files", () => CountOf("delivery").All >= sender.Sent && CountOf("file").All >= writer.Written, KeepAliveAsync, workers);
        await DisableScheduleAsync();
        await UntilAsync("the end of every execution", () => _settings.Store.Count().Open == 0, KeepAliveAsync, workers);
        await workers.StopAsync();
        return Judge(workers, sender, writer);

        async Task KeepAliveAsync()
        {
            await Task.Delay(LookEvery, TimeProvider.System, CancellationToken.None);
            await workers.KeepAliveAsync();
        }
    }

    private static IEnumerable<(string, string)> SwitchedOn(int port) =>
    [
        ("CRASH_WEB_URLS", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
        ("Pipelines__Flows__tick__Triggers__every-second__Enabled", "true"),
        ("Pipelines__Flows__file__Triggers__moved__Enabled", "true"),
        ("Pipelines__Flows__file__Triggers__kept__Enabled", "true"),
    ];

    private async Task UntilAsync(string what, Func<bool> holds, Func<Task> meanwhile, KilledWorkers workers)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!Holds(holds))
        {
            if (TimeProvider.System.GetElapsedTime(start) > _settings.Patience)
            {
                _violations.Add($"There was not {what} within {_settings.Patience}. The processes said:\n{workers.Said}");
                return;
            }

            await meanwhile();
        }
    }

    private static bool Holds(Func<bool> holds)
    {
        try
        {
            return holds();
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException or DirectoryNotFoundException)
        {
            // The store has not been made yet.
            return false;
        }
    }

    private (long All, long Open) CountOf(string flow) => _settings.Store.Count(flow);

    /// <summary>As a person does it, so that there is a last tick.</summary>
    private async Task DisableScheduleAsync()
    {
        await using var disable = CrashProcess.Start(_settings, "triggers", "disable", "tick", "every-second");
        if (await disable.WaitAsync(_settings.Patience) != 0)
        {
            _violations.Add($"The schedule was not disabled: {disable.Said}");
        }
    }

    private TriggerReport Judge(KilledWorkers workers, DeliverySender sender, FileWriter writer)
    {
        var findings = Findings.Read(_settings);
        findings = findings with { Accepted = [.. findings.Accepted, .. sender.Accepted] };
        var started = findings.Executions.ToLookup(static execution => execution.Flow, static execution => execution.Number);
        var lost = _settings.Site is { } site ? string.Create(CultureInfo.InvariantCulture, $", {site.Restarts} crashes of the PostgreSQL server, {site.Cuts} times every connection cut, {site.LostAnswers} commits of which nobody was told") : "";
        var events = string.Create(
            CultureInfo.InvariantCulture,
            $"{started["tick"].Count()} ticks, {sender.Sent} deliveries to a webhook ({sender.Accepted.Count} times answered){lost}, and {writer.Written} files");
        return new TriggerReport(_settings.Seed, workers.Kills, events, [
            .. workers.Violations,
            .. _violations,
            .. sender.Violations,
            .. OnceRules.EverySecond([.. started["tick"]]),
            .. OnceRules.Each("delivery", [.. started["delivery"]], Numbers.From(0, sender.Sent)),
            .. OnceRules.Each("file", [.. started["file"]], Numbers.From(0, writer.Written)),
            .. writer.Misplaced(),
            .. Verdict.Of(findings),
        ]);
    }
}
