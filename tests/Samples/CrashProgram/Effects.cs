using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pipelines;

namespace CrashProgram;

/// <summary>What tasks do to the world: a line when they begin, a line when they end.</summary>
internal sealed partial class Effects : IDisposable
{
    private readonly AppendOnlyFile _log = new(CrashSettings.EffectLog);
    private int _count;

    /// <summary>A task's body.</summary>
    /// <param name="task">The attempt.</param>
    /// <param name="value">What it makes.</param>
    /// <param name="given">The outputs it was given.</param>
    /// <param name="work">How long it takes.</param>
    /// <param name="fails">Whether it fails at its end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<Stamp> RunAsync(TaskContext task, long value, IReadOnlyList<Stamp> given, TimeSpan work, bool fails, CancellationToken cancellationToken) => RunAsync(
        task,
        given,
        async () =>
        {
            await Task.Delay(work, task.Time, cancellationToken);
            return value;
        },
        fails);

    /// <summary>A task's body, which does something of its own.</summary>
    /// <param name="task">The attempt.</param>
    /// <param name="given">The outputs it was given.</param>
    /// <param name="work">What it does, and makes.</param>
    /// <param name="fails">Whether it fails at its end.</param>
    public async Task<Stamp> RunAsync(TaskContext task, IReadOnlyList<Stamp> given, Func<Task<long>> work, bool fails = false)
    {
        var run = string.Create(CultureInfo.InvariantCulture, $"{task.TaskId}{(task.ElementIndex is { } index ? $".{index}" : "")}");
        var nonce = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId:x}-{Stopwatch.GetTimestamp():x}-{Interlocked.Increment(ref _count):x}");
        Add(task, run, nonce, "begin", given);
        var value = await work();
        LogDid(task.Logger, nonce);
        Add(task, run, nonce, fails ? "fail" : "end", null);
        return fails ? throw new InvalidOperationException("It fails when it should.") : new Stamp(run, task.AttemptNumber, nonce, value);
    }

    public Task<Stamp> RunAsync(TaskContext task, long value, IReadOnlyList<Stamp> given, bool fails, CancellationToken cancellationToken) =>
        RunAsync(task, value, given, Work(), fails, cancellationToken);

    public Task<Stamp> RunAsync(TaskContext task, long value, IReadOnlyList<Stamp> given, TimeSpan work, CancellationToken cancellationToken) =>
        RunAsync(task, value, given, work, fails: false, cancellationToken);

    public Task<Stamp> RunAsync(TaskContext task, long value, IReadOnlyList<Stamp> given, CancellationToken cancellationToken) =>
        RunAsync(task, value, given, Work(), fails: false, cancellationToken);

    public void Dispose() => _log.Dispose();

    // Most attempts are short, so that many ends are about to be committed at any moment; a few are there when a process is killed.
    private static TimeSpan Work() => TimeSpan.FromMilliseconds(Random.Shared.Next(CrashSettings.WorkMs + 1) * (Random.Shared.Next(20) == 0 ? 10 : 1));

    [LoggerMessage(1, LogLevel.Information, "did {Nonce}")]
    private static partial void LogDid(ILogger logger, string nonce);

    private void Add(TaskContext task, string run, string nonce, string phase, IReadOnlyList<Stamp>? given) => _log.Add(JsonSerializer.Serialize(new
    {
        at = Stopwatch.GetTimestamp(),
        process = Environment.ProcessId,
        execution = task.Execution.Id,
        run,
        key = task.IdempotencyKey,
        attempt = task.AttemptNumber,
        phase,
        nonce,
        given = given?.Select(stamp => new { run = stamp.Run, attempt = stamp.Attempt, nonce = stamp.Nonce, value = stamp.Value }),
    }));
}
