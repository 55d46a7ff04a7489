using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Flows;
using Pipelines.Benchmarks.Triggers.Schedules;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>
/// This program once more, as the pipeline program that a user serves with the HTTP API, all settings as they come; it notes when
/// executions end and how late ticks are.
/// </summary>
internal static class TriggerProgram
{
    /// <summary>The word that asks for it; what follows is the name of a <see cref="SchedulePlan"/>, the file to note things in, and the command line.</summary>
    public const string Verb = "trigger-program";

    private const string Lateness = "pipelines.schedule.lateness";

    /// <summary>Runs the command line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var records = new RecordFile(args[1]);
        var builder = PipelineApp.CreateBuilder(args[2..]);
        ProgramStore.Register(builder);
        builder.UseWeb();
        builder.Services.AddSingleton(records);
        builder.Services.AddSingleton<IServedService, SchedulesWatch>();
        foreach (var flow in SchedulePlan.Named(args[0]).Flows)
        {
            builder.Pipelines.Add(flow);
        }

        builder.Pipelines.Add(HookedFlow.Definition);
        var app = builder.Build();
        using var meters = Listen(records);
        using var ends = app.Services.GetRequiredService<IExecutionEvents>().Subscribe(null, seen =>
        {
            if (seen is ExecutionStateChanged { State: var state } && state.IsTerminal())
            {
                // The same clock in every process of the machine.
                records.Add(state == ExecutionState.Succeeded ? seen.ExecutionId : $"{state}:{seen.ExecutionId}", Stopwatch.GetTimestamp());
            }
        });
        return await app.RunAsync();
    }

    private static MeterListener Listen(RecordFile records)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == TelemetryNames.Source && instrument.Name == Lateness)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => records.Add(RecordFile.TickDurable, TimeSpan.FromSeconds(seconds)));
        listener.Start();
        return listener;
    }
}
