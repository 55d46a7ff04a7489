using System.Data.Common;
using System.Text.Json;
using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;
using Pipelines.EndToEnd.Kills.Rules;
using Pipelines.EndToEnd.Kills.Stores;

namespace Pipelines.EndToEnd;

/// <summary>A store of the crash program, with the processes that a test starts on it.</summary>
internal sealed class CrashScene : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failing test waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();
    private readonly List<CrashProcess> _processes = [];

    public CrashScene(TimeSpan lease, TimeSpan feedEvery = default, CrashStore? store = null)
    {
        Settings = new KillSettings { Folder = _folder.Path, Lease = lease, FeedEvery = feedEvery };
        Settings = store is null ? Settings : Settings with { Store = store };
    }

    public KillSettings Settings { get; }

    /// <summary>Starts a process that serves.</summary>
    public CrashProcess Serve(params IEnumerable<(string Name, string Value)> environment)
    {
        var process = CrashProcess.Serve(Settings, environment);
        _processes.Add(process);
        return process;
    }

    /// <summary>Waits until processes serve: what is broken while one still starts ends it, as it should.</summary>
    public static async Task ServingAsync(params IReadOnlyList<CrashProcess> processes)
    {
        foreach (var process in processes)
        {
            await UntilAsync(() => process.Serves || process.HasExited, process);
        }

        ShouldLive(processes);
    }

    /// <summary>None of the processes has ended.</summary>
    public static void ShouldLive(IEnumerable<CrashProcess> processes)
    {
        foreach (var process in processes)
        {
            process.HasExited.ShouldBeFalse(process.Said);
        }
    }

    /// <summary>Queues naps.</summary>
    public async Task QueueNapsAsync(int count, string pause)
    {
        for (var number = 0; number < count; number++)
        {
            await using var run = CrashProcess.Start(Settings, "run", "nap", "--number", $"{number}", "--pause", pause, "--detach");
            (await run.WaitAsync(Patience)).ShouldBe(0, run.Said);
        }
    }

    /// <summary>Waits until that many naps have begun in a process, durably: a start alone becomes durable a little later.</summary>
    public Task NappingAsync(CrashProcess process, int count) => NappingAsync([(process, count)]);

    /// <summary>Waits until that many naps have begun in each process, and all of them durably.</summary>
    public Task NappingAsync(IReadOnlyList<(CrashProcess Process, int Count)> processes) => UntilAsync(
        () =>
        {
            var begun = Effect.Read(Settings.EffectLog).Where(effect => effect.Run == "nap" && effect.Phase == Effect.Begin).ToList();
            return processes.All(expected => begun.Count(effect => effect.Process == expected.Process.Id) == expected.Count)
                && Naps().Count(nap => nap.AttemptStates.GetValueOrDefault(1) == "running") == processes.Sum(static expected => expected.Count);
        },
        processes[0].Process);

    /// <summary>Waits until naps of a process are over that is stopped meanwhile: it wakes up with something to commit.</summary>
    /// <param name="began">When they had all begun, by the machine's steady clock.</param>
    /// <param name="pause">How long they take.</param>
    public static Task OversleptAsync(long began, TimeSpan pause)
    {
        var left = pause - TimeProvider.System.GetElapsedTime(began);
        return Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Stops a process where it is, but not while it holds the lock of the file: that would stop the others too.</summary>
    public async Task StopWhereItIsAsync(CrashProcess process)
    {
        process.Signal("STOP");
        while (!Settings.Store.IsUnlocked())
        {
            process.Signal("CONT");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            process.Signal("STOP");
        }
    }

    /// <summary>Waits until every execution has ended.</summary>
    public async Task EndedAsync(CrashProcess process)
    {
        try
        {
            await UntilAsync(() => Settings.Store.Count() is { All: > 0, Open: 0 }, process);
        }
        catch (TimeoutException exception)
        {
            var open = Find().Executions.Where(static execution => execution.State is "created" or "queued" or "running" or "paused" or "canceling");
            throw new TimeoutException($"These executions have not ended: {JsonSerializer.Serialize(open)}.\n{string.Join("\n--- process\n", _processes.Select(static each => each.Said))}", exception);
        }
    }

    /// <summary>Waits until that many executions more were accepted.</summary>
    public Task AcceptingAsync(CrashProcess process, int more)
    {
        var before = AcceptedExecution.Read(Settings.AcceptedLog).Count;
        return UntilAsync(() => AcceptedExecution.Read(Settings.AcceptedLog).Count >= before + more, process);
    }

    /// <summary>Has processes start no more executions, and waits until every one has ended.</summary>
    public async Task DrainAsync(CrashProcess process)
    {
        await File.WriteAllTextAsync(Settings.AcceptedLog + ".stop", "");
        await EndedAsync(process);
    }

    public Findings Find() => Findings.Read(Settings);

    /// <summary>Nothing was lost, nothing repeated.</summary>
    public void ShouldBeInOrder() => Verdict.Of(Find()).ShouldBeEmpty();

    public IReadOnlyList<StoredRun> Naps() => [.. Find().Executions.SelectMany(execution => execution.Runs).Where(run => run.Name == "nap")];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<bool> holds, CrashProcess process)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!Holds(holds))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"What the test waits for did not come. The process said: {process.Said}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private static bool Holds(Func<bool> holds)
    {
        try
        {
            return holds();
        }
        catch (DbException exception) when (exception.IsTransient)
        {
            // The server is being started again, or has just cut off the one who looks.
            return false;
        }
    }
}
