using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>The event of an execution's state.</summary>
/// <param name="State">The state's word.</param>
/// <param name="Reason">Why it is in that state.</param>
internal sealed record StateAnswer(string State, string? Reason);

/// <summary>The event of an attempt that tells how far it is.</summary>
/// <param name="Id">The task.</param>
/// <param name="Element">The element of a fanned-out task.</param>
/// <param name="Done">What is done.</param>
/// <param name="Total">Of how much.</param>
/// <param name="Unit">In what.</param>
internal sealed record ProgressAnswer(string Id, int? Element, double Done, double? Total, string? Unit);

/// <summary>An execution that was started.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Flow">Its flow.</param>
internal sealed record StartedAnswer(string ExecutionId, string Flow);

/// <summary>The figures of an execution.</summary>
internal sealed record MetricList
{
    /// <summary>The figures.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>A figure that an attempt reported.</summary>
    /// <param name="Id">The task.</param>
    /// <param name="Element">The element of a fanned-out task.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Unit">Its unit.</param>
    internal sealed record Metric(string Id, int? Element, int Attempt, string Name, double Value, string? Unit)
    {
        /// <summary>The figure.</summary>
        public MetricRecord ToRecord() => new(new TaskRunKey(Id, Element), Attempt, Name, Value, Unit);
    }
}
