using System.Text.Json;
using Pipelines.EndToEnd.Kills.Evidence;
using Pipelines.EndToEnd.Kills.Rules;

namespace Pipelines.EndToEnd.Kills;

/// <summary>Kills processes that share a store, and starts them again, until all that they accepted has ended.</summary>
internal sealed class KillLoop(KillSettings settings, Action<string> say)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(6);

    private readonly Random _random = new(settings.Seed);
    private readonly List<string> _violations = [];
    private int _kills;
    private int _leasesLost;

    /// <summary>Runs it, and judges.</summary>
    public async Task<KillReport> RunAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var workers = new List<CrashProcess>();
        try
        {
            for (var worker = 0; worker < settings.Workers; worker++)
            {
                workers.Add(CrashProcess.Serve(settings));
            }

            using var enough = new CancellationTokenSource();
            var outages = settings.Site?.BreakAsync(settings.Restarts, LongestPause, new Random(settings.Seed), enough.Token) ?? Task.CompletedTask;
            await KillAsync(workers, outages);
            await enough.CancelAsync();
            await outages;
            await File.WriteAllTextAsync(settings.AcceptedLog + ".stop", "");
            await DrainAsync(workers);
            await StopAsync(workers);
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        var findings = Findings.Read(settings);
        await CompareWithListAsync(findings);
        return new KillReport
        {
            Settings = settings,
            Duration = TimeProvider.System.GetElapsedTime(start),
            Kills = _kills,
            LeasesLost = _leasesLost,
            Findings = findings,
            Violations = [.. _violations, .. Verdict.Of(findings)],
        };
    }

    private static Task WaitAsync(TimeSpan duration) => Task.Delay(duration, TimeProvider.System, CancellationToken.None);

    private async Task KillAsync(List<CrashProcess> workers, Task outages)
    {
        while (!outages.IsFaulted && (_kills < settings.Kills || (settings.Site?.Restarts ?? 0) < settings.Restarts || AcceptedExecution.Read(settings.AcceptedLog).Count < settings.Executions))
        {
            await WaitAsync(settings.LongestLife * _random.NextDouble());
            var index = _random.Next(workers.Count);
            await EndAsync(workers[index]);

            // Most are started again at once; for some so late that another has to take over.
            if (_random.Next(4) == 0)
            {
                await WaitAsync(2 * settings.Lease * _random.NextDouble());
            }

            workers[index] = CrashProcess.Serve(settings);
            if (_kills % 50 == 0)
            {
                say($"{_kills} kills{(settings.Site is { } site ? $", {site.Restarts} restarts of the server" : "")}");
            }

            if (_kills % 20 == 10)
            {
                await AcceptByCommandAsync();
            }
        }
    }

    private async Task EndAsync(CrashProcess worker)
    {
        if (worker.HasExited)
        {
            NoteEnd(worker);
        }
        else
        {
            await worker.KillAsync();
            _kills++;
        }

        await worker.DisposeAsync();
    }

    private void NoteEnd(CrashProcess worker)
    {
        if (worker.ExitCode == CrashProcess.LeaseLost)
        {
            _leasesLost++;
        }
        else
        {
            _violations.Add($"A worker ended by itself with code {worker.ExitCode}:\n{worker.Said}");
        }
    }

    /// <summary>Starts an execution as a person does, beside those that the workers start.</summary>
    private async Task AcceptByCommandAsync()
    {
        var flow = Shape.Flows[_random.Next(Shape.Flows.Count)];
        var number = _random.Next(1000);
        await using var run = CrashProcess.Start(settings, "run", flow, "--number", $"{number}", "--detach");
        if (await run.WaitAsync(settings.Patience) == 0)
        {
            var line = $"{run.Output.Trim()} {flow} {number}\n";
            await File.AppendAllTextAsync(settings.CommandLog, line);
        }
        else if (settings.Site is null || run.ExitCode != CrashProcess.LeaseLost)
        {
            // Where the server is out of order, it is said so: nobody may count on it then.
            _violations.Add($"An execution was not accepted: {run.Said}");
        }
    }

    private async Task DrainAsync(List<CrashProcess> workers)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (settings.Store.Count() is { Open: > 0 } count)
        {
            if (TimeProvider.System.GetElapsedTime(start) > settings.Patience)
            {
                _violations.Add($"{count.Open} of {count.All} executions had not ended {settings.Patience} after the last kill");
                return;
            }

            await WaitAsync(LookEvery);
            for (var index = 0; index < workers.Count; index++)
            {
                if (workers[index].HasExited)
                {
                    NoteEnd(workers[index]);
                    await workers[index].DisposeAsync();
                    workers[index] = CrashProcess.Serve(settings);
                }
            }
        }
    }

    private async Task StopAsync(List<CrashProcess> workers)
    {
        foreach (var worker in workers)
        {
            worker.Signal("TERM");
            if (await worker.WaitAsync(settings.Patience) is not (0 or CrashProcess.LeaseLost) && !worker.EndedUnlistening)
            {
                _violations.Add($"A worker that was asked to stop ended with code {worker.ExitCode}:\n{worker.Said}");
            }
        }
    }

    /// <summary>What the command line lists must be what the store says.</summary>
    private async Task CompareWithListAsync(Findings findings)
    {
        await using var list = CrashProcess.Start(settings, "executions", "--limit", "1000000", "--json");
        await list.WaitAsync(settings.Patience);
        var listed = JsonDocument.Parse(list.Output).RootElement.EnumerateArray()
            .ToDictionary(execution => execution.GetProperty("executionId").GetString()!, execution => execution.GetProperty("state").GetString()!);
        if (listed.Count != findings.Executions.Count || findings.Executions.Any(execution => listed.GetValueOrDefault(execution.Id) != execution.State))
        {
            _violations.Add($"'executions --json' lists {listed.Count} executions, or in other states than the {findings.Executions.Count} of the store");
        }
    }
}
