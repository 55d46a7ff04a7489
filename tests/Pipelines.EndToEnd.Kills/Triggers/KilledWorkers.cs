namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>Processes that share a store, killed at random moments and started again.</summary>
/// <param name="settings">How many, and how long they live.</param>
/// <param name="environment">What each of them is told besides, by its number.</param>
/// <param name="say">Tells how far it is.</param>
internal sealed class KilledWorkers(KillSettings settings, Func<int, IEnumerable<(string Name, string Value)>> environment, Action<string> say) : IAsyncDisposable
{
    private readonly Random _random = new(settings.Seed);
    private readonly List<CrashProcess> _workers = [];
    private readonly List<string> _violations = [];

    /// <summary>How many were killed.</summary>
    public int Kills { get; private set; }

    /// <summary>What went wrong with the processes themselves.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>What they said last.</summary>
    public string Said => string.Join("\n--- process\n", _workers.Select(static worker => worker.Said));

    /// <summary>Starts them.</summary>
    public void Start()
    {
        for (var number = 0; number < settings.Workers; number++)
        {
            _workers.Add(Serve(number));
        }
    }

    /// <summary>Waits, kills one, and starts it again.</summary>
    public async Task KillOneAsync()
    {
        var number = _random.Next(_workers.Count);
        if (_random.Next(2) == 0)
        {
            await ServesAsync(_workers[number]);
        }

        await WaitAsync(settings.LongestLife * _random.NextDouble());
        if (_workers[number].HasExited)
        {
            NoteEnd(_workers[number]);
        }
        else
        {
            await _workers[number].KillAsync();
            Kills++;
        }

        await _workers[number].DisposeAsync();

        // Most are started again at once; for some so late that another has to take over.
        if (_random.Next(4) == 0)
        {
            await WaitAsync(2 * settings.Lease * _random.NextDouble());
        }

        _workers[number] = Serve(number);
        if (Kills % 20 == 0)
        {
            say($"{Kills} kills");
        }
    }

    /// <summary>Starts those again that ended by themselves.</summary>
    public async Task KeepAliveAsync()
    {
        for (var number = 0; number < _workers.Count; number++)
        {
            if (_workers[number].HasExited)
            {
                NoteEnd(_workers[number]);
                await _workers[number].DisposeAsync();
                _workers[number] = Serve(number);
            }
        }
    }

    /// <summary>Asks all to stop, and waits until they have.</summary>
    public async Task StopAsync()
    {
        foreach (var worker in _workers)
        {
            worker.Signal("TERM");
            if (await worker.WaitAsync(settings.Patience) is not (0 or CrashProcess.LeaseLost) && !worker.EndedUnlistening)
            {
                _violations.Add($"A process that was asked to stop ended with code {worker.ExitCode}:\n{worker.Said}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }

    private static Task WaitAsync(TimeSpan duration) => Task.Delay(duration, TimeProvider.System, CancellationToken.None);

    /// <summary>On a busy machine a start takes long: where all are killed before they serve, nothing goes on.</summary>
    private async Task ServesAsync(CrashProcess worker)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!worker.Serves && !worker.HasExited && TimeProvider.System.GetElapsedTime(start) < settings.Patience)
        {
            await WaitAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    private CrashProcess Serve(int number) => CrashProcess.Serve(settings, environment(number));

    private void NoteEnd(CrashProcess worker)
    {
        if (worker.ExitCode != CrashProcess.LeaseLost)
        {
            _violations.Add($"A process ended by itself with code {worker.ExitCode}:\n{worker.Said}");
        }
    }
}
