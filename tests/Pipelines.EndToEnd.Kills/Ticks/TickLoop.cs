using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace Pipelines.EndToEnd.Kills.Ticks;

/// <summary>
/// Kills processes that share a store, and starts them again, while an every-second schedule or a backfill of one starts executions; then
/// looks whether each tick has exactly one.
/// </summary>
internal sealed class TickLoop(KillSettings settings, Action<string> say)
{
    private const string Flow = "tick";

    private const string Schedule = "every-second";

    private static readonly DateTimeOffset BackfillFrom = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly KillSettings _settings = settings with { FeedEvery = TimeSpan.Zero };
    private readonly Random _random = new(settings.Seed);
    private readonly List<string> _violations = [];
    private int _kills;

    /// <summary>Kills while the schedule itself runs.</summary>
    /// <param name="ticks">The least number of ticks.</param>
    public async Task<TickReport> ScheduleAsync(int ticks)
    {
        (string, string)[] switchedOn = [($"Pipelines__Flows__{Flow}__Triggers__{Schedule}__Enabled", "true")];
        await KillUntilAsync(switchedOn, count => count.All >= ticks);
        var started = await ReadTicksAsync();
        return Report(started, TickRules.OfSchedule(started));
    }

    /// <summary>Kills while a backfill runs.</summary>
    /// <param name="ticks">How many ticks it has.</param>
    public async Task<TickReport> BackfillAsync(int ticks)
    {
        var last = BackfillFrom.AddSeconds(ticks - 1);
        await using (var made = CrashProcess.Start(_settings, "backfill", Flow, Schedule, "--from", Iso(BackfillFrom), "--to", Iso(last), "--parallel", "3"))
        {
            if (await made.WaitAsync(_settings.Patience) != 0)
            {
                return Report([], [$"The backfill was not made: {made.Said}"]);
            }
        }

        await KillUntilAsync([], count => count.All >= ticks && count.Open == 0);
        var started = await ReadTicksAsync();
        await ShouldHaveEndedAsync();
        return Report(started, TickRules.OfRange(started, BackfillFrom, ticks));
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task WaitAsync(TimeSpan duration) => Task.Delay(duration, TimeProvider.System, CancellationToken.None);

    private TickReport Report(IReadOnlyList<DateTimeOffset> started, IEnumerable<string> violations) => new(_settings.Seed, _kills, started.Count, [.. _violations, .. violations]);

    private async Task KillUntilAsync((string Name, string Value)[] environment, Func<(long All, long Open), bool> isEnough)
    {
        var workers = new List<CrashProcess>();
        try
        {
            for (var worker = 0; worker < _settings.Workers; worker++)
            {
                workers.Add(CrashProcess.Serve(_settings, environment));
            }

            var start = TimeProvider.System.GetTimestamp();
            while (!IsEnough(isEnough))
            {
                if (TimeProvider.System.GetElapsedTime(start) > _settings.Patience)
                {
                    _violations.Add($"Not all that was to start had started and ended after {_settings.Patience}. The processes said:\n{string.Join("\n---\n", workers.Select(static worker => worker.Said))}");
                    break;
                }

                await WaitAsync(_settings.LongestLife * _random.NextDouble());
                var index = _random.Next(workers.Count);
                await EndAsync(workers[index]);

                // Most are started again at once; for some so late that another has to take over.
                if (_random.Next(4) == 0)
                {
                    await WaitAsync(2 * _settings.Lease * _random.NextDouble());
                }

                workers[index] = CrashProcess.Serve(_settings, environment);
                if (_kills % 20 == 0)
                {
                    say($"{_kills} kills");
                }
            }

            foreach (var worker in workers)
            {
                worker.Signal("TERM");
                await worker.WaitAsync(_settings.Patience);
            }
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }
    }

    private async Task EndAsync(CrashProcess worker)
    {
        if (worker.HasExited)
        {
            if (worker.ExitCode != CrashProcess.LeaseLost)
            {
                _violations.Add($"A worker ended by itself with code {worker.ExitCode}:\n{worker.Said}");
            }
        }
        else
        {
            await worker.KillAsync();
            _kills++;
        }

        await worker.DisposeAsync();
    }

    private bool IsEnough(Func<(long All, long Open), bool> isEnough)
    {
        try
        {
            return isEnough(_settings.Store.Count());
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException or DirectoryNotFoundException)
        {
            // The store has not been made yet.
            return false;
        }
    }

    private async Task<IReadOnlyList<DateTimeOffset>> ReadTicksAsync()
    {
        await using var list = CrashProcess.Start(_settings, "executions", "--flow", Flow, "--limit", "1000000", "--json");
        if (await list.WaitAsync(_settings.Patience) != 0)
        {
            _violations.Add($"The executions could not be listed: {list.Said}");
            return [];
        }

        return [.. JsonDocument.Parse(list.Output).RootElement.EnumerateArray().Select(static execution => execution.GetProperty("logicalDate").GetDateTimeOffset()).Order()];
    }

    private async Task ShouldHaveEndedAsync()
    {
        // The last end may have been seen by nobody who was not killed: whoever comes next sees it.
        await using var resumed = CrashProcess.Start(_settings, "backfill", "resume", "last", "--wait", "--json");
        var code = await resumed.WaitAsync(_settings.Patience);
        if (code != 0 && !resumed.Said.Contains("has ended already, and is succeeded", StringComparison.Ordinal))
        {
            _violations.Add($"The backfill did not succeed: {resumed.Said}");
        }
    }
}
