namespace Pipelines;

/// <summary>Marks a <c>partial</c> class as a flow: its <see cref="TaskAttribute"/> methods are the tasks.</summary>
/// <remarks>
/// The class may take in its constructor its nested <c>Inputs</c> record, an <see cref="ExecutionInfo"/> and any service.
/// A new instance is made, in a dependency-injection scope of its own, for every attempt of every task.
/// </remarks>
/// <example>
/// <code>
/// [Flow("hello", Namespace = "zoomcamp")]
/// public sealed partial class HelloFlow(HelloFlow.Inputs inputs)
/// {
///     public sealed record Inputs(string Name = "Will");
///
///     [Task]
///     public string Greet() => $"Hello, {inputs.Name}!";
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FlowAttribute : Attribute
{
    /// <summary>Names the flow after its class: <c>TaxiLoadFlow</c> becomes <c>taxi-load</c>.</summary>
    public FlowAttribute()
    {
    }

    /// <summary>Names the flow.</summary>
    /// <param name="id">Lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; unique within the namespace.</param>
    public FlowAttribute(string id) => Id = id;

    /// <summary>The id within the namespace; <see langword="null"/> takes it from the class name.</summary>
    public string? Id { get; }

    /// <summary>Groups flows, dots nest: <c>company.team</c>. Default: <c>default</c>.</summary>
    public string Namespace { get; set; } = "default";

    /// <summary>
    /// The longest time of an execution, as a duration, from its first start; waiting for a person counts. Whatever has not ended then
    /// fails. Default: <see langword="null"/>, no limit.
    /// </summary>
    public string? Timeout { get; set; }

    /// <summary>Which executions come first where several wait for a process, a slot or a pool: those of the greater priority. Default: 0.</summary>
    public int Priority { get; set; }
}
