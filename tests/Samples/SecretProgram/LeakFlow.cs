using Microsoft.Extensions.Logging;
using Pipelines;

namespace SecretProgram;

/// <summary>Does all that a flow should not do with its secrets.</summary>
[Flow("leak")]
public sealed partial class LeakFlow(LeakFlow.Inputs inputs, ISecrets secrets, ILogger<LeakFlow> logger)
{
    /// <summary>What it gives away, and how it ends.</summary>
    /// <param name="Password">A secret input.</param>
    /// <param name="Fails">Whether it fails in the end.</param>
    /// <param name="Pause">How long it sleeps in the middle.</param>
    public sealed record Inputs(Secret Password, bool Fails = false, TimeSpan Pause = default);

    /// <summary>An output that is full of secrets.</summary>
    /// <param name="Leaks">Each form by its name.</param>
    /// <param name="Names">Each form as a name.</param>
    /// <param name="Handed">A secret that is handed on as one.</param>
    public sealed record Report(IReadOnlyDictionary<string, string> Leaks, IReadOnlyDictionary<string, int> Names, Secret Handed);

    [Task]
    public async Task PrintAsync(TaskContext task, CancellationToken ct)
    {
        foreach (var secret in new[] { inputs.Password, await secrets.GetAsync("api-key", ct), await task.Secrets.GetAsync("mounted-key", ct) })
        {
            Print(secret);
        }
    }

    [Task(After = [nameof(PrintAsync)])]
    public async Task<Report> ReturnAsync(TaskContext task, CancellationToken ct)
    {
        var key = await task.Secrets.GetAsync("api-key", ct);
        var handed = task.Secrets.Mask($"{key.Reveal()}-exchanged");
        Print(handed);
        var leaks = Leaks.Of(inputs.Password);
        return new Report(leaks, leaks.Values.Distinct().ToDictionary(value => value, _ => 1), handed);
    }

    [Task]
    public async Task SleepAsync(Report @return, TaskContext task, CancellationToken ct)
    {
        Console.WriteLine($"before the pause: {Leaks.Text(inputs.Password)} {Leaks.Text(@return.Handed)}");
        await Task.Delay(inputs.Pause, task.Time, ct);
        Console.WriteLine($"after the pause: {Leaks.Text(inputs.Password)} {Leaks.Text(@return.Handed)}");
    }

    [Task(After = [nameof(SleepAsync)])]
    public void Label(Report @return, TaskContext task)
    {
        foreach (var (name, value) in Leaks.Of(inputs.Password))
        {
            task.SetLabel(name, value);
            task.SetLabel(value, name);
            task.AddMetric(value, 1, value);
        }
    }

    [Task(AllowFailure = true, After = [nameof(Label)])]
    public void Throw() => throw new InvalidOperationException(Leaks.Text(inputs.Password), new IOException($"inner {Leaks.Text(inputs.Password)}"));

    [Task(After = [nameof(Throw)], Join = Join.AllFinished), Retry(1, Delay = "10ms")]
    public string End()
    {
        return inputs.Fails ? throw new InvalidOperationException($"In the end: {Leaks.Text(inputs.Password)}") : Leaks.Text(inputs.Password);
    }

    [Output]
    public Report Result(Report @return, string end) => @return with { Leaks = new Dictionary<string, string> { [end] = end } };

    [OnFailure]
    public void Tell(FlowFailure failure) => Console.Error.WriteLine($"{failure} {Leaks.Text(inputs.Password)}");

    private void Print(Secret secret)
    {
        var text = Leaks.Text(secret);
        Console.WriteLine(text);
        Console.Error.WriteLine(text);
        Console.Write(text[..(text.Length / 3)]);
        Console.Write(text[(text.Length / 3)..]);
        Console.WriteLine();
        logger.LogInformation("structured: {Text}", text);
        logger.LogDebug("plain: " + text);
        logger.LogError(new InvalidOperationException(text), "with an exception");
        Console.Write(text);
    }
}
