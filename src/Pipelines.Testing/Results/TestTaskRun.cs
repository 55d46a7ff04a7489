using System.Globalization;
using System.Text;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>One task run of a flow that a test ran.</summary>
public sealed class TestTaskRun
{
    private readonly ExecutionSnapshot _snapshot;
    private readonly TaskRunRecord _record;

    internal TestTaskRun(ExecutionSnapshot snapshot, TaskRunRecord record)
    {
        (_snapshot, _record) = (snapshot, record);
        OutputJson = snapshot.Outputs.FirstOrDefault(output => output.Key == record.Key) is { } output ? Encoding.UTF8.GetString(output.Json.Span) : null;
        Attempts = [.. snapshot.Attempts.Where(attempt => attempt.Key == record.Key).OrderBy(attempt => attempt.Number)
            .Select(attempt => new TestAttempt(attempt.Number, attempt.State, attempt.StartedAt, attempt.EndedAt, attempt.Error))];
    }

    /// <summary>The task's id.</summary>
    public string TaskId => _record.Key.TaskId;

    /// <summary>The element's index, from 0; <see langword="null"/> for the task as a whole.</summary>
    public int? ElementIndex => _record.Key.ElementIndex;

    /// <summary>How it ended.</summary>
    public TaskRunState State => _record.State;

    /// <summary>Why it is in that state, e.g. why it was skipped.</summary>
    public string? Reason => _record.Reason;

    /// <summary>The last attempt's error.</summary>
    public TaskError? Error => _record.Error;

    /// <summary>Its attempts in order.</summary>
    public IReadOnlyList<TestAttempt> Attempts { get; }

    /// <summary>The output as JSON; <see langword="null"/> when it has none.</summary>
    public string? OutputJson { get; }

    /// <summary>How long it took in virtual time, waits for retries included; zero when it did not run.</summary>
    public TimeSpan Duration => _record is { StartedAt: { } start, EndedAt: { } end } ? end - start : TimeSpan.Zero;

    /// <summary>How far its attempts said they were, in order.</summary>
    public IReadOnlyList<TaskProgress> Progress => [.. _snapshot.Progress.Where(reported => reported.Key == _record.Key).Select(reported => reported.Progress)];

    private string Name => $"Task run '{_record.Key}'";

    /// <summary>The output.</summary>
    /// <typeparam name="T">The task's output type.</typeparam>
    /// <param name="codec">Reads it; <see langword="null"/> for the JSON serializer with this product's names.</param>
    /// <exception cref="FlowTestException">It has none, or it does not fit.</exception>
    public T Output<T>(ValueCodec<T>? codec = null)
    {
        var json = OutputJson ?? throw Wrong("was expected to have an output");
        return OutputReader.Read(json, codec, problem => Wrong($"was expected to have an output that reads as {typeof(T).Name} ({problem}), but it is {json}"));
    }

    /// <summary>The sum of a figure that its last attempt reported; 0 when it did not.</summary>
    /// <param name="name">What is counted.</param>
    public double Metric(string name) =>
        _snapshot.Metrics.Where(metric => metric.Key == _record.Key && metric.Name == name).OrderBy(metric => metric.Attempt).LastOrDefault()?.Value ?? 0;

    /// <summary>Expects that it succeeded.</summary>
    /// <param name="attempts">With so many attempts; <see langword="null"/> for any number.</param>
    /// <returns>This task run.</returns>
    public TestTaskRun ShouldHaveSucceeded(int? attempts = null) => ShouldBe(TaskRunState.Succeeded, attempts);

    /// <summary>Expects that it failed.</summary>
    /// <param name="message">With an error whose message contains this; <see langword="null"/> for any.</param>
    /// <param name="attempts">With so many attempts; <see langword="null"/> for any number.</param>
    /// <returns>This task run.</returns>
    public TestTaskRun ShouldHaveFailed(string? message = null, int? attempts = null)
    {
        ShouldBe(TaskRunState.Failed, attempts);
        if (message is not null && Error?.Message.Contains(message, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw Wrong($"was expected to fail with '{message}'");
        }

        return this;
    }

    /// <summary>Expects that it failed, and was allowed to.</summary>
    /// <returns>This task run.</returns>
    public TestTaskRun ShouldHaveWarned() => ShouldBe(TaskRunState.Warning);

    /// <summary>Expects that it was skipped.</summary>
    /// <returns>This task run.</returns>
    public TestTaskRun ShouldBeSkipped() => ShouldBe(TaskRunState.Skipped);

    /// <summary>Expects a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="attempts">And so many attempts; <see langword="null"/> for any number.</param>
    /// <returns>This task run.</returns>
    public TestTaskRun ShouldBe(TaskRunState state, int? attempts = null)
    {
        if (State != state)
        {
            throw Wrong($"was expected to be {state}");
        }

        if (attempts is { } expected && Attempts.Count != expected)
        {
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"was expected to take {expected} attempt(s)"));
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_record.Key} is {State} after {Attempts.Count} attempt(s){(Reason is null ? "" : $", since: {Reason}")}{(Error is null ? "" : $", with {Error.Type}: {Error.Message}")}");

    private FlowTestException Wrong(string expectation) => new($"{Name} {expectation}, but {this}.{Environment.NewLine}{SnapshotText.Of(_snapshot)}");
}
