using System.Collections;
using System.Globalization;

namespace Pipelines.Runtime.Telemetry;

/// <summary>The scope of what is logged about an execution or within an attempt: pairs for providers that keep structure, a text for others.</summary>
internal sealed class ExecutionScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _pairs;

    public ExecutionScope(string executionId, string flow) => _pairs = [new("ExecutionId", executionId), new("Flow", flow)];

    public ExecutionScope(string executionId, string flow, string taskId, int? element, int attempt)
        : this(executionId, flow)
    {
        _pairs.Add(new("TaskId", taskId));
        if (element is { } index)
        {
            _pairs.Add(new("Element", index));
        }

        _pairs.Add(new("Attempt", attempt));
    }

    public int Count => _pairs.Count;

    public KeyValuePair<string, object?> this[int index] => _pairs[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}:{pair.Value}")));
}
