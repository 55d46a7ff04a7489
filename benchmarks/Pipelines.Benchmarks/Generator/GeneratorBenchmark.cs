using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Generators;

namespace Pipelines.Benchmarks.Generator;

/// <summary>How long the generator keeps an editor waiting.</summary>
internal sealed class GeneratorBenchmark : IBenchmark
{
    private const int Flows = 100;
    private const int Tasks = 10;
    private const int DefaultRuns = 15;
    private const double GoalMs = 100;

    public string Verb => "generator";

    public string Question => "How long does the generator take for 100 flows of 10 tasks, at first and after one edit?";

    public Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var runs = arguments is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : DefaultRuns;
        var project = SyntheticProject.Create(Flows, Tasks);
        var generated = NewDriver().RunGenerators(project, cancellationToken).GetRunResult();
        Console.WriteLine($"{Flows} flows of {Tasks} tasks: {generated.GeneratedTrees.Length} files, {generated.GeneratedTrees.Sum(tree => tree.Length) / 1024.0:0} KiB generated, {generated.Diagnostics.Length} diagnostics");

        // Each run gets a compilation of its own, since one that was bound before answers from memory.
        var full = Timing.Median(runs, _ => SyntheticProject.Create(Flows, Tasks), fresh => NewDriver().RunGenerators(fresh, cancellationToken));
        Console.WriteLine($"{"full run",-28} {full}");

        var slowest = Math.Max(
            Math.Max(
                Edited("task body edited", SyntheticProject.File(50), "step0 + 1", run => $"step0 + {run + 2}"),
                Edited("parameter type edited", SyntheticProject.File(50), "long step0", run => run % 2 == 0 ? "double step0" : "float step0")),
            Edited("unrelated file edited", SyntheticProject.Unrelated, "=> 1", run => $"=> {run + 2}"));
        Console.WriteLine($"goal: under {GoalMs:0} ms after one edit: {(slowest < GoalMs ? "met" : "missed")}");
        return Task.FromResult(slowest < GoalMs ? 0 : 1);

        double Edited(string name, string path, string from, Func<int, string> to)
        {
            var warm = NewDriver().RunGenerators(project, cancellationToken);
            var time = Timing.Median(
                runs,
                run => SyntheticProject.Edit(project, path, from, to(run)),
                edited => warm.RunGenerators(edited, cancellationToken));
            Console.WriteLine($"{name,-28} {time}   {time.ElapsedMs / full.ElapsedMs,6:0%} of the full run");
            return time.ElapsedMs;
        }
    }

    private static CSharpGeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new FlowGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(LanguageVersion.Preview));
}
