using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Runtime.Executor;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>This program once more, as the pipeline program that a user starts.</summary>
internal static class ChildProgram
{
    /// <summary>The word that asks for it; what follows is the command line of the pipeline program.</summary>
    public const string Verb = "pipeline-program";

    /// <summary>What it says when its first execution has ended.</summary>
    public const string Finished = "first execution finished";

    /// <summary>Runs the command line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = PipelineApp.CreateBuilder(args);
        ProgramStore.Register(builder);
        builder.Pipelines.AddFlows();
        var app = builder.Build();
        using var subscription = app.Services.GetRequiredService<IExecutionEvents>().Subscribe(null, static seen =>
        {
            if (seen is ExecutionStateChanged { State: var state } && state.IsTerminal())
            {
                Console.WriteLine(Finished);
            }
        });
        return await app.RunAsync();
    }

    /// <summary>Starts it.</summary>
    /// <param name="space">Its store.</param>
    /// <param name="arguments">Its command line.</param>
    public static Process Start(StoreSpace space, params string[] arguments)
    {
        var start = Describe([Verb, .. arguments], space);
        start.RedirectStandardOutput = true;
        return Start(start);
    }

    /// <summary>Starts a process.</summary>
    public static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' does not start.");

    /// <summary>How this program is started with other arguments, configured for a store.</summary>
    public static ProcessStartInfo Describe(IEnumerable<string> arguments, StoreSpace space)
    {
        var start = Describe(arguments);
        foreach (var (key, value) in space.Settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return start;
    }

    /// <summary>How this program is started with other arguments.</summary>
    public static ProcessStartInfo Describe(IEnumerable<string> arguments)
    {
        var own = Environment.ProcessPath ?? throw new InvalidOperationException("This program does not know its own path.");
        var start = new ProcessStartInfo(own);
        if (Path.GetFileNameWithoutExtension(own) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Pipelines.Benchmarks.dll"));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Reads what it says until a line contains a text.</summary>
    public static async Task ReadUntilAsync(Process process, string text, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The program ended without saying '{text}'.");
    }

    /// <summary>Ends it, if it has not ended.</summary>
    public static async Task EndAsync(Process process, CancellationToken cancellationToken)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(cancellationToken);
    }
}
