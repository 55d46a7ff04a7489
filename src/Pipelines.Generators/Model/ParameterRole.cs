namespace Pipelines.Generators.Model;

/// <summary>What a parameter is given.</summary>
internal enum ParameterRole
{
    /// <summary>The <c>TaskContext</c>.</summary>
    Context,

    CancellationToken,

    /// <summary>The <c>FlowFailure</c>, in a failure handler.</summary>
    Failure,

    /// <summary>The <c>Approval&lt;T&gt;</c> that a person gave.</summary>
    Approval,

    /// <summary>The element of a fanned-out task.</summary>
    Element,

    /// <summary>The output of a task (of a fanned-out one never).</summary>
    Value,

    /// <summary>The output of a task, or null; the output's type is a reference type. A stored JSON <c>null</c> is null too.</summary>
    OptionalReference,

    /// <summary>The output of a task, or null; the output's type is a value type. A stored JSON <c>null</c> is null too.</summary>
    OptionalValue,

    /// <summary>A <c>TaskOutcome&lt;T&gt;</c>.</summary>
    Outcome,

    /// <summary>The outputs of all elements of a fanned-out task.</summary>
    Values,

    /// <summary>The outputs of all elements, or null when the whole task was skipped.</summary>
    OptionalValues,

    /// <summary>How every element of a fanned-out task ended.</summary>
    Outcomes,
}
