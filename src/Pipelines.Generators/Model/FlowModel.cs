namespace Pipelines.Generators.Model;

/// <summary>All that is emitted for one flow.</summary>
internal sealed record FlowModel
{
    /// <summary>The flow's namespace: <c>zoomcamp</c>.</summary>
    public required string Namespace { get; init; }

    /// <summary>The flow's id within it: <c>taxi</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The C# namespace; empty for the global one.</summary>
    public required string CSharpNamespace { get; init; }

    /// <summary>The types around the class, outermost first, each as the words that reopen it: <c>partial class Outer&lt;T&gt;</c>.</summary>
    public EquatableArray<string> ContainingTypes { get; init; }

    /// <summary>The words that reopen the class: <c>partial class TaxiFlow</c> or <c>partial record TaxiFlow</c>.</summary>
    public required string Declaration { get; init; }

    /// <summary>The class's name: <c>TaxiFlow</c>.</summary>
    public required string TypeName { get; init; }

    /// <summary><c>public</c> or <c>internal</c>: how far the class, with all around it, can be seen from the assembly.</summary>
    public required string Accessibility { get; init; }

    /// <summary><c>public</c>, <c>internal</c> or <c>private</c>: what <c>Call</c> may be, given the types in its signature.</summary>
    public required string CallAccessibility { get; init; }

    /// <summary><c>global::App.TaxiFlow</c>.</summary>
    public required string FullyQualifiedType { get; init; }

    /// <summary>The file that the class is emitted to: unique, from the full name.</summary>
    public required string HintName { get; init; }

    /// <summary>
    /// Whether a mistake was reported, so that only what other code refers to is emitted: <c>Definition</c> and <c>Call</c>, which throw.
    /// Tasks, triggers and types are then empty.
    /// </summary>
    public bool IsBroken { get; init; }

    /// <summary>The summary of the class, one line.</summary>
    public string? Description { get; init; }

    /// <summary>The name of the file with the <c>[Flow]</c>, without a folder.</summary>
    public required string SourceFile { get; init; }

    public EquatableArray<LabelModel> Labels { get; init; }

    public ConcurrencyModel? Concurrency { get; init; }

    /// <summary>When a failed execution is tried again as a whole.</summary>
    public RetryModel? Retry { get; init; }

    /// <summary>The longest time of an execution.</summary>
    public long? TimeoutTicks { get; init; }

    public int Priority { get; init; }

    public EquatableArray<ConstructorParameterModel> ConstructorParameters { get; init; }

    /// <summary>
    /// The type <c>Inputs</c>, always an object whose <see cref="TypeModel.Properties"/> are the inputs; <see langword="null"/> when the flow has none.
    /// Of a broken flow only its names count.
    /// </summary>
    public TypeShape? Inputs { get; init; }

    /// <summary>Tasks and handlers in order of declaration, those of a base class first.</summary>
    public EquatableArray<TaskModel> Tasks { get; init; }

    public EquatableArray<TriggerModel> Triggers { get; init; }

    public OutputModel? Output { get; init; }

    /// <summary>Every object and enum that the flow's shapes name, each once, in order of first use.</summary>
    public EquatableArray<TypeModel> Types { get; init; }
}
