using Pipelines.Benchmarks;
using Pipelines.Benchmarks.Generator;
using Pipelines.Benchmarks.Load;
using Pipelines.Benchmarks.LoadPostgres;
using Pipelines.Benchmarks.Orchestration;
using Pipelines.Benchmarks.Triggers;
using Pipelines.Benchmarks.Triggers.Programs;

if (args is [ChildProgram.Verb, .. var childArgs])
{
    return await ChildProgram.RunAsync(childArgs);
}

if (args is [LoadProgram.Verb, .. var loadArgs])
{
    return await LoadProgram.RunAsync(loadArgs);
}

if (args is [TriggerProgram.Verb, .. var triggerArgs])
{
    return await TriggerProgram.RunAsync(triggerArgs);
}

if (args is [BareProgram.Verb])
{
    return await BareProgram.RunAsync();
}

IBenchmark[] benchmarks = [new GeneratorBenchmark(), new LoadBenchmark(), new LoadPostgresBenchmark(), new OrchestrationBenchmark(), new CalendarBenchmark(), new TriggersBenchmark()];

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

if (args is [var verb, .. var rest] && Array.Find(benchmarks, benchmark => benchmark.Verb == verb) is { } chosen)
{
    return await chosen.RunAsync(rest, stop.Token);
}

Console.Error.WriteLine("Which question? dotnet run -c Release --project benchmarks/Pipelines.Benchmarks -- <verb>");
foreach (var benchmark in benchmarks)
{
    Console.Error.WriteLine($"  {benchmark.Verb,-14} {benchmark.Question}");
}

return 2;
