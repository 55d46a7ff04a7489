using System.Globalization;
using Pipelines.EndToEnd.Kills.Evidence;
using Pipelines.EndToEnd.Kills.Rules;

namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>Kills processes that share a store, and starts them again, while a backfill runs; then looks whether each of its ticks has exactly one execution.</summary>
internal sealed class BackfillLoop(KillSettings settings, Action<string> say)
{
    private static readonly DateTimeOffset From = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly KillSettings _settings = settings with { FeedEvery = TimeSpan.Zero };

    /// <summary>Runs it, and judges.</summary>
    /// <param name="ticks">How many ticks the backfill has.</param>
    public async Task<TriggerReport> RunAsync(int ticks)
    {
        await using var workers = new KilledWorkers(_settings, static _ => [], say);
        List<string> violations = [];
        await using (var made = CrashProcess.Start(_settings, "backfill", "tick", "every-second", "--from", Iso(From), "--to", Iso(From.AddSeconds(ticks - 1)), "--parallel", "3"))
        {
            if (await made.WaitAsync(_settings.Patience) != 0)
            {
                return Report(workers, ticks, [$"The backfill was not made: {made.Said}"]);
            }
        }

        workers.Start();
        var start = TimeProvider.System.GetTimestamp();
        while (_settings.Store.Count() is var count && (count.All < ticks || count.Open > 0))
        {
            if (TimeProvider.System.GetElapsedTime(start) > _settings.Patience)
            {
                violations.Add($"After {_settings.Patience} there were {count.All} executions, {count.Open} of them open. The processes said:\n{workers.Said}");
                break;
            }

            await workers.KillOneAsync();
        }

        await workers.StopAsync();
        violations.AddRange(await NotEndedAsync());
        var findings = Findings.Read(_settings);
        var started = findings.Executions.Select(static execution => execution.Number).ToList();
        return Report(workers, ticks, [.. violations, .. OnceRules.Each("tick", started, Numbers.From(From.ToUnixTimeSeconds(), ticks)), .. Verdict.Of(findings)]);
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private TriggerReport Report(KilledWorkers workers, int ticks, IEnumerable<string> violations) =>
        new(_settings.Seed, workers.Kills, string.Create(CultureInfo.InvariantCulture, $"a backfill of {ticks} ticks"), [.. workers.Violations, .. violations]);

    /// <summary>The last end may have been seen by nobody who was not killed: whoever comes next sees it.</summary>
    private async Task<IEnumerable<string>> NotEndedAsync()
    {
        await using var resumed = CrashProcess.Start(_settings, "backfill", "resume", "last", "--wait", "--json");
        var code = await resumed.WaitAsync(_settings.Patience);
        return code == 0 || resumed.Said.Contains("has ended already, and is succeeded", StringComparison.Ordinal) ? [] : [$"The backfill did not succeed: {resumed.Said}"];
    }
}
