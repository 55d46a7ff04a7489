using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace CrashProgram;

/// <summary>Starts executions, one flow after the other, and writes down the id of each that was accepted.</summary>
internal sealed class Feeder(FlowRegistry flows, IExecutionStarter starter, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var accepted = new AppendOnlyFile(CrashSettings.AcceptedLog);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signal = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested)
        {
            // The store could not be opened, and the program says so itself.
            return;
        }


        List<FlowDefinition> all = [.. flows.Flows.Where(flow => flow.Namespace == "crash").OrderBy(flow => flow.Id, StringComparer.Ordinal)];
        using var timer = new PeriodicTimer(CrashSettings.FeedEvery, TimeProvider.System);
        var next = Random.Shared.Next(all.Count);
        while (await timer.WaitForNextTickAsync(lifetime.ApplicationStopping) && !File.Exists(CrashSettings.StopFile))
        {
            var (flow, number) = (all[next++ % all.Count], Random.Shared.Next(1_000_000));
            using var inputs = JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}"""));
            try
            {
                var id = await starter.StartAsync(new StartRequest { Flow = flow, Inputs = inputs.RootElement }, stoppingToken);
                accepted.Add(string.Create(CultureInfo.InvariantCulture, $"{id} {flow.Id} {number}"));
            }
            catch (StoreUnavailableException)
            {
                // Not accepted: nobody may count on it.
            }
        }
    }
}
