using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>The end of an execution, as it is kept for a trigger that has yet to see it. Its outputs stay with the execution.</summary>
internal sealed record EndedExecution
{
    /// <summary>The execution's id.</summary>
    public required string Id { get; init; }

    /// <summary>The namespace of its flow.</summary>
    public required string Namespace { get; init; }

    /// <summary>The id of its flow.</summary>
    public required string FlowId { get; init; }

    /// <summary>The revision that it ran.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The time it stands for.</summary>
    public required DateTimeOffset LogicalDate { get; init; }

    /// <summary>The trigger that started it.</summary>
    public string? Trigger { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The execution that ran it as its subflow.</summary>
    public string? ParentExecutionId { get; init; }

    /// <summary>Which try of the whole it was.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How it ended.</summary>
    public required ExecutionState State { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The flow's full name.</summary>
    [JsonIgnore]
    public string Flow => $"{Namespace}/{FlowId}";

    /// <summary>Which end it is: a restarted execution ends once more.</summary>
    [JsonIgnore]
    public string EndId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id}/{Attempt}");

    /// <summary>The end of an execution.</summary>
    public static EndedExecution Of(ExecutionInfo execution, ExecutionState state, DateTimeOffset endedAt) => new()
    {
        Id = execution.Id,
        Namespace = execution.Namespace,
        FlowId = execution.FlowId,
        Revision = execution.Revision,
        LogicalDate = execution.LogicalDate,
        Trigger = execution.Trigger,
        Labels = execution.Labels,
        ParentExecutionId = execution.ParentExecutionId,
        Attempt = execution.Attempt,
        State = state,
        EndedAt = endedAt,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static EndedExecution FromJson(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, FlowsJsonContext.Default.EndedExecution) ?? throw new JsonException("The end of an execution is not there.");

    /// <summary>Writes it.</summary>
    public ReadOnlyMemory<byte> ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FlowsJsonContext.Default.EndedExecution);

    /// <summary>As triggers see it.</summary>
    public FlowCompleted ToCompleted() => new(
        new ExecutionInfo
        {
            Id = Id,
            Namespace = Namespace,
            FlowId = FlowId,
            Revision = Revision,
            LogicalDate = LogicalDate,
            Trigger = Trigger,
            Labels = Labels,
            ParentExecutionId = ParentExecutionId,
            Attempt = Attempt,
        },
        State,
        EndedAt);
}
