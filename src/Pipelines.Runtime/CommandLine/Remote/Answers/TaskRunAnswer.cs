using System.Globalization;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A task run, in a list and as an event.</summary>
internal sealed record TaskRunAnswer
{
    /// <summary>The task.</summary>
    public required string Id { get; init; }

    /// <summary>The element of a fanned-out task.</summary>
    public int? Element { get; set; }

    /// <summary>How many elements it has.</summary>
    public int? Elements { get; set; }

    /// <summary>The state's word.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state.</summary>
    public string? Reason { get; set; }

    /// <summary>Why it waits.</summary>
    public string? Waiting { get; set; }

    /// <summary>How many attempts were started.</summary>
    public int Attempts { get; set; }

    /// <summary>How many of them were cut off.</summary>
    public int Interruptions { get; set; }

    /// <summary>When the first one started.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>The pool whose slots it holds.</summary>
    public string? Pool { get; set; }

    /// <summary>What the last attempt failed with.</summary>
    public string? Error { get; set; }

    /// <summary>The task run.</summary>
    public TaskRunRecord ToRecord() => new()
    {
        Key = new TaskRunKey(Id, Element),
        State = Words<TaskRunState>.Of(State),
        Reason = Reason,
        Attempts = Attempts,
        Interruptions = Interruptions,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        NextAttemptAt = NextAttemptAt,
        ElementCount = Elements,
        Pool = Pool,
        Error = Error is null ? null : new TaskError("", Error),
    };

    /// <summary>The task run that a text names: <c>load</c>, or <c>load.7</c>.</summary>
    /// <param name="text">The text.</param>
    public static TaskRunKey KeyOf(string text) =>
        text.LastIndexOf('.') is > 0 and var dot && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new TaskRunKey(text[..dot], index)
            : new TaskRunKey(text);

    /// <summary>A list of them.</summary>
    internal sealed record List
    {
        /// <summary>The task runs.</summary>
        public required IReadOnlyList<TaskRunAnswer> TaskRuns { get; init; }
    }
}
