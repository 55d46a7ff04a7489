using System.CommandLine;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>serve</c>: drives what is queued, and what others left behind, until it is told to stop.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ServeCommand(CommandEnvironment environment)
{
    private const int MostUntold = 10_000;
    private const int MostTellers = 10_000;

    private readonly Option<bool> _service = new("--service") { Description = "Run as a Windows service: how Windows starts it." };

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("serve", "Run what is queued until stopped (the default).") { _service };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Serves.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="cancellationToken">Stops it in good order.</param>
    public async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isVerbose = parsed.GetValue(GlobalOptions.Verbose);
        var log = environment.Get<ConsoleLogSettings>();
        (log.MinLevel, log.ShowsAll) = isVerbose ? (LogLevel.Debug, true) : (LogLevel.Information, false);

        // Bounded: a terminal that stands still must not fill the memory. What it misses is in the store.
        var events = Channel.CreateBounded<ExecutionEvent>(new BoundedChannelOptions(MostUntold) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = environment.Get<IExecutionEvents>().Subscribe(null, change =>
        {
            // Chosen here: what is not told must not pile up behind a slow terminal.
            if (IsToTell(change, isVerbose))
            {
                events.Writer.TryWrite(change);
            }
        });
        var lost = environment.Get<ILeaseHolder>().Lost;
        var broken = environment.Get<IHostApplicationLifetime>().ApplicationStopping;
        var supervisor = await SupervisorAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using var ending = supervisor.ConfigureAwait(false);
        var run = new SupervisedRun(supervisor, environment.Get<ProcessHealth>(), environment.Time, environment.Get<ILogger<SupervisedRun>>());
        await using var running = run.ConfigureAwait(false);
        run.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost, broken, supervisor.StopRequested);

        // Not canceled while it starts: what it has claimed by then must be let go of in good order.
        try
        {
            await environment.Host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (broken.IsCancellationRequested)
        {
            await environment.Host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            return await EndBrokenAsync(run).ConfigureAwait(false);
        }

        using var served = new ServedServices(environment.Host.Services.GetServices<IServedService>(), environment.Get<ILogger<ServedServices>>());
        try
        {
            await served.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await environment.Host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        foreach (var announcement in served.Announcements)
        {
            Say(announcement);
        }

        Say($"Serving {Display.Count(environment.Flows.Flows.Count, "flow")} from {Path.GetFullPath(environment.Get<IOptions<PipelineOptions>>().Value.DataDirectory)}. Press Ctrl+C to stop.");
        run.Ready($"Serving {Display.Count(environment.Flows.Flows.Count, "flow")}.");
        var telling = TellAsync(events.Reader, isVerbose);
        bool isHostBroken;
        try
        {
            using var endOrBroken = CancellationTokenSource.CreateLinkedTokenSource(end.Token, served.Broken);
            await Task.Delay(Timeout.InfiniteTimeSpan, environment.Time, endOrBroken.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Nobody else stops the host before this does: one of its services has ended by an error.
            isHostBroken = broken.IsCancellationRequested;
        }
        finally
        {
            run.Stopping(environment.Get<IOptions<HostOptions>>().Value.ShutdownTimeout);
            await served.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await environment.Host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            events.Writer.TryComplete();
            await telling.ConfigureAwait(false);
        }

        if (lost.IsCancellationRequested)
        {
            await environment.Terminal.Error.WriteLineAsync("error: This process was silent for longer than its lease lasts, and others may drive its executions now. Start it again.").ConfigureAwait(false);
            await run.EndAsync(ExitCode.StoreUnavailable).ConfigureAwait(false);
            return ExitCode.StoreUnavailable;
        }

        if (isHostBroken || served.Broken.IsCancellationRequested)
        {
            return await EndBrokenAsync(run).ConfigureAwait(false);
        }

        Say("Stopped.");
        await run.EndAsync(ExitCode.Succeeded).ConfigureAwait(false);
        return ExitCode.Succeeded;
    }

    private async Task<int> EndBrokenAsync(SupervisedRun run)
    {
        await environment.Terminal.Error.WriteLineAsync($"error: {new ProcessBrokenException().Message}").ConfigureAwait(false);
        await run.EndAsync(ExitCode.Failed).ConfigureAwait(false);
        return ExitCode.Failed;
    }

    private async Task<IServiceSupervisor> SupervisorAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = environment.Get<SupervisorSource>();
        if (!parsed.GetValue(_service))
        {
            return source.Find();
        }

        if (!source.HasWindows)
        {
            throw new UsageException("'--service' is for Windows. systemd needs no option: 'service systemd' prints a unit for it.");
        }

        // Windows starts services in its own folder, where nobody would look for the data.
        if (environment.Get<IOptions<PipelineOptions>>().Value.DataDirectory is var directory && !Path.IsPathFullyQualified(directory))
        {
            throw new UsageException($"A service needs a full path in {PipelineOptions.Section}:{nameof(PipelineOptions.DataDirectory)}, got '{directory}'. Set it in appsettings.json beside the program.");
        }

        return await source.ConnectToWindowsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task TellAsync(ChannelReader<ExecutionEvent> events, bool isVerbose)
    {
        var tellers = new Dictionary<string, (string Name, EventLines Lines)>(StringComparer.Ordinal);
        await foreach (var change in events.ReadAllAsync().ConfigureAwait(false))
        {
            if (!tellers.TryGetValue(change.ExecutionId, out var teller))
            {
                teller = (await NameAsync(change).ConfigureAwait(false), new EventLines(environment.Time, isVerbose));
                tellers[change.ExecutionId] = teller;
            }

            if (teller.Lines.Describe(change) is { } line)
            {
                await environment.Terminal.Out.WriteLineAsync(line.Insert(line.IndexOf(' ', StringComparison.Ordinal), $" {teller.Name}")).ConfigureAwait(false);
            }

            if (change is ExecutionStateChanged { State: var state } && (state.IsTerminal() || state == ExecutionState.Paused))
            {
                tellers.Remove(change.ExecutionId);
            }
            else if (tellers.Count > MostTellers)
            {
                // Most of them are of executions that another process goes on with.
                tellers.Clear();
            }
        }
    }

    // Many executions at once: only what someone who watches a server wants to know of each.
    private static bool IsToTell(ExecutionEvent change, bool isVerbose) => isVerbose || change switch
    {
        ExecutionStateChanged => true,
        TaskRunChanged { TaskRun.State: TaskRunState.Failed or TaskRunState.Warning or TaskRunState.RetryWaiting or TaskRunState.Paused } => true,
        LogWritten { Line.Level: >= LogLevel.Warning } => true,
        _ => false,
    };

    private async Task<string> NameAsync(ExecutionEvent change)
    {
        var id = change.ExecutionId;
        if (change is ExecutionStateChanged { Flow: { } flow })
        {
            // Nearly always: to read each execution from the store for its name would cost more than to run it.
            return $"{flow} {id}";
        }

        try
        {
            var execution = await environment.Get<IExecutionStore>().GetExecutionAsync(id, CancellationToken.None).ConfigureAwait(false);
            return $"{execution?.Flow} {id}".TrimStart();
        }
        catch (StoreUnavailableException)
        {
            // The name is a courtesy; the log tells of the store.
            return id;
        }
    }

    private void Say(string text) => environment.Terminal.Out.WriteLine($"{Display.TimeOfDay(environment.Time.GetUtcNow(), environment.Zone)} {text}");
}
