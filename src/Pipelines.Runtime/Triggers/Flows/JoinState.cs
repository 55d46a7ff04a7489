using System.Text.Json;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>What a join has seen so far, by the full names of the flows.</summary>
internal sealed record JoinState
{
    /// <summary>A join that has seen nothing.</summary>
    public static JoinState Empty { get; } = new();

    /// <summary>The latest end of each flow that has not led to a start.</summary>
    public IReadOnlyDictionary<string, EndedExecution> Ends { get; init; } = new Dictionary<string, EndedExecution>();

    /// <summary>The end of each flow that led to the last start: told again, it does not count again.</summary>
    public IReadOnlyDictionary<string, string> Used { get; init; } = new Dictionary<string, string>();

    /// <summary>When those ended: what ended before, and is told late or was tried in vain, has been overtaken.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> UsedAt { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static JoinState FromJson(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize(json.Span, FlowsJsonContext.Default.JoinState) ?? Empty;

    /// <summary>Writes it.</summary>
    public ReadOnlyMemory<byte> ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FlowsJsonContext.Default.JoinState);
}
