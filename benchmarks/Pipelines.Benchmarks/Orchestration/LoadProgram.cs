using System.Diagnostics;
using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>This program once more, as one of several that run executions of the chain on the same store.</summary>
internal static class LoadProgram
{
    /// <summary>The word that asks for it; what follows is the number of executions.</summary>
    public const string Verb = "load-program";

    /// <summary>What it says when it has warmed up; it goes on when it is sent a line.</summary>
    public const string Ready = "ready";

    /// <summary>What it says when all executions have ended.</summary>
    public const string Done = "done";

    /// <summary>How many executions there are at once.</summary>
    public const int InFlight = 1000;

    private const int WarmUp = 3000;

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var host = await PipelineHost.StartAsync(new ConfiguredSpace(), CancellationToken.None);
        await FlowLoad.RunAsync(host, WarmUp, InFlight, CancellationToken.None);
        Console.WriteLine(Ready);
        await Console.In.ReadLineAsync();
        await FlowLoad.RunAsync(host, int.Parse(arguments[0], CultureInfo.InvariantCulture), InFlight, CancellationToken.None);
        Console.WriteLine(Done);
        return 0;
    }

    /// <summary>Starts it.</summary>
    /// <param name="space">The store.</param>
    /// <param name="executions">How many executions.</param>
    public static Process Start(StoreSpace space, int executions)
    {
        var start = ChildProgram.Describe([Verb, executions.ToString(CultureInfo.InvariantCulture)], space);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return ChildProgram.Start(start);
    }

    /// <summary>The store that the environment names.</summary>
    private sealed class ConfiguredSpace : StoreSpace
    {
        public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();
    }
}
